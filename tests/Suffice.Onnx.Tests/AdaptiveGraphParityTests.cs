using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Onnx.Tests;

/// <summary>The graph that decides inside, run by ONNX Runtime, against the runtime: all kinds of control, the same paths.</summary>
public sealed class AdaptiveGraphParityTests : IDisposable
{
    private const int Count = 40;

    private static readonly double[] Prices = [0.6, 0.3, 0.2, 0.07, 0.01, 0];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Controllers => new(ControllerNames.All);

    [Theory]
    [MemberData(nameof(Controllers))]
    public void Images_take_the_same_paths(string controller)
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomControl.Bundle(folder, library, policyMembers: 2, seed: 7);
        float[] inputs = RandomModels.Inputs(library.Model, Count, 3);
        int floats = inputs.Length / Count;
        var batch = new float[Count][];
        for (int i = 0; i < Count; i++)
            batch[i] = inputs[(i * floats)..((i + 1) * floats)];
        using OrtGraph graph = Exported(bundle, controller);
        Compare(
            bundle,
            controller,
            (executor, control, logits, paths) => executor.Run(inputs, Count, control, logits, paths, new Cost[Count]),
            (i, lambda) => graph.Run(OrtGraph.Of(OnnxExport.Pixels, batch[i], 1, 3, 12, 12), OrtGraph.Of(OnnxExport.Lambda, [lambda]))
        );
    }

    [Theory]
    [MemberData(nameof(Controllers))]
    public void Texts_take_the_same_paths(string controller)
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Bert);
        using BundleFile bundle = RandomControl.Bundle(folder, library, policyMembers: 0, seed: 8);
        TokenText[] texts = RandomModels.SomeTexts(library.Model, Count, 3);
        var batch = new InputBatch(library.Model, bundle.Manifest.Preprocessing, Count);
        foreach (TokenText text in texts)
            batch.Add(text, "the text");
        using OrtGraph graph = Exported(bundle, controller);
        Compare(
            bundle,
            controller,
            (executor, control, logits, paths) => executor.Run(batch, control, logits, paths, new Cost[Count]),
            (i, lambda) =>
                graph.Run(PaddedTexts.Of([texts[i]], padding: i % 3, library.Model.Tokens, OrtGraph.Of(OnnxExport.Lambda, [lambda])))
        );
    }

    [Fact]
    public void Without_a_price_the_default_holds()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomControl.Bundle(folder, library, policyMembers: 2, seed: 7);
        using OrtGraph graph = Exported(bundle, ControllerNames.Policy);
        ControllerSettings settings = bundle.Manifest.Controllers.Single(known => known.Name == ControllerNames.Policy);
        double price = LambdaTable.Find(settings.Budgets, bundle.Manifest.DefaultBudget!.Value);
        for (int i = 0; i < 5; i++)
        {
            float[] pixels = RandomModels.Inputs(library.Model, 1, i);
            var unsaid = graph.Run(OrtGraph.Of(OnnxExport.Pixels, pixels, 1, 3, 12, 12));
            var said = graph.Run(OrtGraph.Of(OnnxExport.Pixels, pixels, 1, 3, 12, 12), OrtGraph.Of(OnnxExport.Lambda, [price]));
            Assert.Equal(said[OnnxExport.Path].Values, unsaid[OnnxExport.Path].Values);
            Assert.Equal(said[OnnxExport.Logits].Values, unsaid[OnnxExport.Logits].Values);
        }
    }

    private delegate void Ours(Executor executor, IController control, float[] logits, int[] paths);

    private static void Compare(
        BundleFile bundle,
        string controller,
        Ours ours,
        Func<int, double, Dictionary<string, (Array Values, int[] Shape)>> theirs
    )
    {
        int classes = bundle.Manifest.Model.Classes;
        ControllerSettings settings = bundle.Manifest.Controllers.Single(known => known.Name == controller);
        var family = new ControllerFamily(bundle, settings, bundle.Manifest.Temperatures);
        using var executor = new Executor(bundle, Count);
        var taken = new HashSet<int>();
        foreach (double price in Prices)
        {
            float[] logits = new float[Count * classes];
            int[] paths = new int[Count];
            ours(executor, family.AtPrice(price), logits, paths);
            for (int i = 0; i < Count; i++)
            {
                var outcome = theirs(i, price);
                Assert.Equal((price, i, paths[i]), (price, i, (int)((long[])outcome[OnnxExport.Path].Values)[0]));
                Parity.AssertClose(
                    logits[(i * classes)..((i + 1) * classes)],
                    (float[])outcome[OnnxExport.Logits].Values,
                    $"{controller} at {price}, input {i}"
                );
            }
            taken.UnionWith(paths);
        }
        // Were all the same, any graph would do.
        Assert.InRange(taken.Count, 2, bundle.Library.Paths.Count);
    }

    private OrtGraph Exported(BundleFile bundle, string controller)
    {
        string place = folder.File($"export-{controller}");
        OnnxFolder.Write(bundle, place, new OnnxFolderOptions { Controller = controller });
        return new OrtGraph(Path.Combine(place, "adaptive.onnx"));
    }
}

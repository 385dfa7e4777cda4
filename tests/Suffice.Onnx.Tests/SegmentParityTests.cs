using Microsoft.ML.OnnxRuntime;
using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Onnx.Wholes;

namespace Suffice.Onnx.Tests;

/// <summary>Segments walked in batches, each input along what it chose, against the runtime.</summary>
public sealed class SegmentParityTests : IDisposable
{
    private const int Count = 24;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, double> Cases =>
        new()
        {
            { ControllerNames.Policy, 0.02 },
            { ControllerNames.Policy, 0.01 },
            { ControllerNames.OneShot, 0.07 },
            { ControllerNames.Patience, 0.07 },
            { ControllerNames.Confidence, 0.07 },
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Images_take_the_same_paths(string controller, double price)
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomControl.Bundle(folder, library, policyMembers: 2, seed: 7);
        float[] inputs = RandomModels.Inputs(library.Model, Count, 3);
        float[] logits = new float[Count * library.Model.Classes];
        int[] paths = new int[Count];
        using var executor = new Executor(bundle, Count);
        executor.Run(inputs, Count, Control(bundle, controller, price), logits, paths, new Cost[Count]);
        Compare(bundle, controller, price, [OrtGraph.Of(OnnxExport.Pixels, inputs, Count, 3, 12, 12)], logits, paths);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Texts_take_the_same_paths(string controller, double price)
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Bert);
        using BundleFile bundle = RandomControl.Bundle(folder, library, policyMembers: 0, seed: 8);
        TokenText[] texts = RandomModels.SomeTexts(library.Model, Count, 3);
        var batch = new InputBatch(library.Model, bundle.Manifest.Preprocessing, Count);
        foreach (TokenText text in texts)
            batch.Add(text, "the text");
        float[] logits = new float[Count * library.Model.Classes];
        int[] paths = new int[Count];
        using var executor = new Executor(bundle, Count);
        executor.Run(batch, Control(bundle, controller, price), logits, paths, new Cost[Count]);
        Compare(bundle, controller, price, PaddedTexts.Of(texts, 0, library.Model.Tokens), logits, paths);
    }

    private static IController Control(BundleFile bundle, string controller, double price) =>
        new ControllerFamily(
            bundle,
            bundle.Manifest.Controllers.Single(known => known.Name == controller),
            bundle.Manifest.Temperatures
        ).AtPrice(price);

    private void Compare(BundleFile bundle, string controller, double price, NamedOnnxValue[] inputs, float[] expected, int[] paths)
    {
        string place = folder.File("out");
        ExportedFolder written = OnnxFolder.Write(bundle, place, new OnnxFolderOptions { Controller = controller, Segments = true });
        int classes = bundle.Manifest.Model.Classes;
        var waiting = new Queue<(ExecutionPath Path, int[] Numbers, NamedOnnxValue[] Given)>();
        waiting.Enqueue((bundle.Library.Root, [.. Enumerable.Range(0, Count)], inputs));
        int answered = 0;
        while (waiting.TryDequeue(out var group))
        {
            using var graph = new OrtGraph(Path.Combine(place, written.Paths[group.Path.Index].Segment!));
            var outcome = graph.Run([.. group.Given, OrtGraph.Of(OnnxExport.Lambda, [price])]);
            IReadOnlyList<ExecutionPath> children = bundle.Library.Children(group.Path);
            long[] actions = children.Count == 0 ? new long[group.Numbers.Length] : (long[])outcome[SegmentNames.Action].Values;
            foreach (int row in Rows(actions, 0))
            {
                Assert.Equal(paths[group.Numbers[row]], group.Path.Index);
                Parity.AssertClose(
                    expected[(group.Numbers[row] * classes)..((group.Numbers[row] + 1) * classes)],
                    ((float[])outcome[OnnxExport.Logits].Values)[(row * classes)..((row + 1) * classes)],
                    $"{controller}, input {group.Numbers[row]}"
                );
                answered++;
            }
            for (int child = 0; child < children.Count; child++)
                if (Rows(actions, child + 1) is { Length: > 0 } rows)
                    waiting.Enqueue(
                        (children[child], [.. rows.Select(row => group.Numbers[row])], [.. Onwards(group.Given, outcome, rows)])
                    );
        }
        Assert.Equal(Count, answered);
        Assert.InRange(paths.Distinct().Count(), 2, Count);
    }

    private static int[] Rows(long[] actions, int action) => [.. Enumerable.Range(0, actions.Length).Where(row => actions[row] == action)];

    /// <summary>What some rows take along: each output under the name of the next segment's input.</summary>
    private static IEnumerable<NamedOnnxValue> Onwards(
        NamedOnnxValue[] given,
        Dictionary<string, (Array Values, int[] Shape)> outcome,
        int[] rows
    )
    {
        foreach (NamedOnnxValue kept in given.Where(value => value.Name == SegmentNames.Lengths))
            yield return Picked(SegmentNames.Lengths, ((Microsoft.ML.OnnxRuntime.Tensors.Tensor<long>)kept.Value).ToArray(), rows);
        foreach ((string name, (Array values, int[] shape)) in outcome)
        {
            string next =
                name == OnnxExport.Logits ? SegmentNames.Previous
                : name == SegmentNames.Action ? ""
                : name["next_".Length..];
            if (next.Length > 0)
                yield return values is float[] floats
                    ? Picked(next, floats, rows, shape[1..])
                    : Picked(next, (long[])values, rows, shape[1..]);
        }
    }

    private static NamedOnnxValue Picked<T>(string name, T[] values, int[] rows, params int[] rest)
    {
        int size = rest.Aggregate(1, (product, length) => product * length);
        return OrtGraph.Of(name, [.. rows.SelectMany(row => values[(row * size)..((row + 1) * size)])], [rows.Length, .. rest]);
    }
}

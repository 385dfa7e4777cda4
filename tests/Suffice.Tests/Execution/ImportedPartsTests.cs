using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Kernels;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Tests.Execution;

/// <summary>Parts that nets trained elsewhere have, against loops in double precision, on every width of vectors.</summary>
public sealed class ImportedPartsTests : IDisposable
{
    /// <summary>As derived in <see cref="ExecutorTests"/>.</summary>
    private const double Tolerance = 3e-5;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Names => new(ImportedModels.All.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void They_answer_as_the_slow_model_does(string name)
    {
        PathLibrary library = PathLibrary.Static(ImportedModels.All[name]);
        ModelDescription model = library.Model;
        var slow = new SlowModel(library, RandomModels.Weights(model, 7));
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        foreach (KernelSet kernels in KernelSet.All())
        {
            const int count = 3;
            var seen = new List<(int Blocks, int Input)>();
            using var executor = new Executor(new CompiledModel(bundle, kernels), model.Tokens, 2)
            {
                TokensSeen = (blocks, input, tokens) => seen.Add((blocks, input)),
            };
            FixedPath controller = new(library, library.Full);
            float[] images = RandomModels.Inputs(model, count, 1);
            TokenText[] texts = model.Kind.VariesInLength ? RandomModels.SomeTexts(model, model.Tokens, 1) : [];
            Results results = model.Kind.VariesInLength
                ? Results.Of(executor, library, texts, controller)
                : Results.Of(executor, library, images, count, controller);
            for (int i = 0; i < results.Paths.Length; i++)
            {
                double[] expected = model.Kind.VariesInLength
                    ? slow.Run(texts[i], library.Full)[^1]
                    : slow.Run(images.AsSpan(i * images.Length / count, images.Length / count), library.Full)[^1];
                double most = Tolerance * expected.Max(Math.Abs);
                for (int c = 0; c < expected.Length; c++)
                    Assert.Equal(expected[c], results.Logits[(i * expected.Length) + c], most);
                int tokens = model.Kind.VariesInLength ? texts[i].Ids.Length : model.Tokens;
                Assert.Equal(new Cost(CostModel.Path(library, library.Full, tokens), 0), results.Costs[i]);
            }
            Assert.Equal(
                Enumerable.Range(0, model.Depth + 1).SelectMany(blocks => results.Paths.Select((_, input) => (blocks, input))),
                seen
            );
        }
    }

    [Fact]
    public void No_path_drops_tokens_beside_learned_ones() =>
        Errors.Expect(
            Fault.Bundle,
            () => PathLibrary.Build(RandomModels.Small with { ExtraTokens = 1 }, [new Dictionary<int, double> { [1] = 0.5 }]),
            "learned tokens beside its class token"
        );

    [Fact]
    public void A_session_gives_embeddings_of_length_one_and_no_labels()
    {
        PathLibrary library = PathLibrary.Static(ImportedModels.All["embedding of a text"]);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        using BundledModel model = BundledModel.Open(bundle.Path);
        using Session session = model.CreateSession();
        var text = new TokenText([1, 2, 3]);
        InputEmbedding embedding = session.Embed(text);
        Assert.Equal((16, 3), (embedding.Values.Length, embedding.Tokens));
        Assert.Equal(1, embedding.Values.Sum(value => (double)value * value), 1e-6);
        Errors.Expect(Fault.Usage, () => session.Classify(text), "gives embeddings, not labels");
    }

    /// <summary>The head of an exit makes the logits of its path from the features.</summary>
    [Fact]
    public void A_classifiers_embedding_is_what_the_exit_of_a_path_reads()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        using BundledModel model = BundledModel.Open(bundle.Path);
        using Session session = model.CreateSession();
        var image = new PixelImage(12, 12, 3, [.. Enumerable.Range(0, 12 * 12 * 3).Select(i => (byte)(i * 7))]);
        NamedTensor[] weights = RandomModels.Weights(library.Model, 7);
        float[] features = session.Embed(image).Values,
            weight = weights.Single(tensor => tensor.Name == "head.weight").Values.ToArray(), // (classes, width)
            bias = weights.Single(tensor => tensor.Name == "head.bias").Values.ToArray();
        float[] expected = session.Classify(image, Budget.Full).Logits;
        for (int label = 0; label < expected.Length; label++)
        {
            double logit = bias[label] + features.Select((feature, i) => (double)feature * weight[(label * features.Length) + i]).Sum();
            Assert.Equal(expected[label], logit, 1e-4);
        }
        ExecutionPath early = library.Paths.First(path => path.Blocks == 2);
        Assert.NotEqual(features, session.Embed(image, early).Values);
        Assert.True(session.Embed(image, early).Cost.Macs < session.Embed(image).Cost.Macs);
        Errors.Expect(Fault.Usage, () => session.Embed(image, early with { Index = 99 }), "has no path", "its library");
    }
}

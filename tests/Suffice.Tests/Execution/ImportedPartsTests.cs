using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Kernels;
using Suffice.Models;

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
        using BundledModel labels = BundledModel.Open(RandomModels.Bundle(folder, RandomModels.Paths(RandomModels.Bert), 7).Path);
        using Session classes = labels.CreateSession();
        Errors.Expect(Fault.Usage, () => classes.Embed(text), "gives labels, not embeddings");
    }
}

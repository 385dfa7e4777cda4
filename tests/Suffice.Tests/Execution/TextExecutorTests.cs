using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Kernels;
using Suffice.Models;

namespace Suffice.Tests.Execution;

public sealed class TextExecutorTests : IDisposable
{
    /// <summary>As in <see cref="ExecutorTests"/>.</summary>
    private const double Tolerance = 3e-5;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Kernels => new(KernelSet.All().Select(kernels => kernels.Name));

    private static IEnumerable<ModelDescription> Models =>
        [RandomModels.Bert, RandomModels.Texts, RandomModels.Bert with { Text = new TextEmbedding(7, 20), Heads = 1 }];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_path_agrees_with_the_slow_model_and_costs_the_texts_own_length(string kernels)
    {
        foreach (ModelDescription model in Models)
        {
            PathLibrary library = RandomModels.Paths(model);
            var slow = new SlowModel(library, RandomModels.Weights(model, 7));
            using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
            TokenText[] texts = RandomModels.SomeTexts(model, model.Tokens, 1);
            using var executor = new Executor(
                new CompiledModel(bundle, KernelSet.All().Single(set => set.Name == kernels)),
                texts.Length,
                1
            );
            foreach (ExecutionPath path in library.Paths)
            {
                Results results = Results.Of(executor, library, texts, new FixedPath(library, path));
                for (int i = 0; i < texts.Length; i++)
                {
                    double[] expected = slow.Run(texts[i], path)[^1];
                    double largest = expected.Max(Math.Abs);
                    for (int c = 0; c < expected.Length; c++)
                        Assert.True(
                            Math.Abs(expected[c] - results.Logits[(i * expected.Length) + c]) <= Tolerance * largest,
                            $"{path.Name}, {i + 1} tokens: {expected[c]} against {results.Logits[(i * expected.Length) + c]}"
                        );
                    Assert.Equal(path.Index, results.Paths[i]);
                    Assert.Equal(new Cost(CostModel.Path(library, path, texts[i].Ids.Length), 0), results.Costs[i]);
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_batch_of_texts_gives_what_each_gives_alone(int threads)
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Bert);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        TokenText[] texts = RandomModels.SomeTexts(library.Model, 37, 2);
        using var together = new Executor(bundle, texts.Length, threads);
        using var alone = new Executor(bundle, 1);
        Results all = Results.Of(together, library, texts, new Scatter(library));
        for (int i = 0; i < texts.Length; i++)
        {
            Results one = Results.Of(alone, library, [texts[i]], new Scatter(library, i));
            // Bit for bit: a row's sums run in the same order whatever tile it falls into.
            Assert.Equal(one.Logits, all.Logits[(i * 5)..((i + 1) * 5)]);
            Assert.Equal((one.Paths[0], one.Costs[0]), (all.Paths[i], all.Costs[i]));
        }
    }

    [Fact]
    public void A_text_costs_its_own_length()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Texts);
        long Full(int tokens) => CostModel.Path(library, library.Full, tokens);
        Assert.Equal(CostModel.Path(library, library.Full), Full(library.Model.Tokens));
        Assert.True(Full(3) < Full(12) / 2);
        // One token has nothing to drop, and two have nothing to choose from.
        ExecutionPath dropping = library.Paths[^1];
        Assert.Contains(library.Chain(dropping), node => node.KeepRatio < 1);
        Assert.Equal(Full(2), CostModel.Path(library, dropping, 2));
        Assert.True(CostModel.Path(library, dropping, 12) < Full(12));
    }

    [Fact]
    public void What_does_not_fit_is_told_with_a_remedy()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Bert),
            images = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        using var executor = new Executor(bundle, 2);
        var batch = new InputBatch(library.Model, bundle.Manifest.Preprocessing, 2);
        void Refuses(Fault fault, ModelInput input, params string[] words) =>
            Errors.Expect(fault, () => batch.Add(input, "this one"), words);
        Refuses(Fault.Data, new TokenText([]), "this one has 0 tokens", "1 to 12");
        Refuses(Fault.Data, new TokenText(new int[13]), "13 tokens", "Cut it");
        Refuses(Fault.Data, new TokenText([3, 50]), "a token 50", "0 to 49", "tokenizer");
        Refuses(Fault.Data, new TokenText([3, -1]), "a token -1");
        Refuses(Fault.Data, new TokenText([3, 4], [0]), "2 tokens and 1 token types");
        Refuses(Fault.Data, new TokenText([3, 4], [0, 2]), "a token type 2", "0 to 1");
        Refuses(Fault.Data, new PixelImage(1, 1, 1, [0]), "this one is an image", "reads texts");
        Errors.Expect(
            Fault.Data,
            () => new InputBatch(images.Model, new Preprocessing([0, 0, 0], [1, 1, 1]), 1).Add(new TokenText([1]), "it"),
            "it is a text",
            "reads images"
        );
        batch.Add(new TokenText([1]), "a");
        batch.Add(new TokenText([2, 3]), "b");
        Assert.Equal([1, 2, 3], batch.Ids.ToArray());
        Refuses(Fault.Usage, new TokenText([1]), "full with 2");
        Errors.Expect(
            Fault.Usage,
            () => executor.Run(new float[10], 1, new FixedPath(library, library.Full), new float[5], new int[1], new Cost[1]),
            "reads texts"
        );
        var other = new InputBatch(library.Model with { Text = new TextEmbedding(60, 12) }, bundle.Manifest.Preprocessing, 1);
        Errors.Expect(
            Fault.Usage,
            () => executor.Run(other, new FixedPath(library, library.Full), new float[5], new int[1], new Cost[1]),
            "another model"
        );
    }
}

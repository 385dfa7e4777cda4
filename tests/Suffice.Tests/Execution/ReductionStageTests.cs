using Suffice.Bundles;
using Suffice.Execution;
using Suffice.Execution.Stages;
using Suffice.Models;
using Suffice.Tests.Kernels;

namespace Suffice.Tests.Execution;

public sealed unsafe class ReductionStageTests : IDisposable
{
    private const int Width = 16;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Reduces tokens of which token t holds t in every place; returns the first float of each token left.</summary>
    private float[] Reduce(float[] scores, int kept)
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 1);
        var stage = new ReductionStage(new CompiledModel(bundle), new PlanKey(1, library.Model.Tokens));
        var layout = new Arena.Layout();
        stage.Reserve(layout);
        using var arena = new Arena(layout);
        stage.Bind(arena);
        using var operands = new Operands(1);
        float* tokens = operands.Zeros(scores.Length * Width),
            weights = operands.Zeros(scores.Length);
        for (int i = 0; i < scores.Length * Width; i++)
            tokens[i] = i / Width;
        scores.CopyTo(new Span<float>(weights, scores.Length));
        stage.Run(tokens, scores.Length, weights, kept, tokens);
        operands.CheckGuards();
        return [.. Enumerable.Range(0, kept + 2).Select(i => tokens[i * Width])];
    }

    [Fact]
    public void The_best_stay_in_order_and_the_rest_is_fused() =>
        // 0.1 · 1 + 0.3 · 4 over 0.4.
        Assert.Equal([0, 2, 3, 5, 3.25f], Reduce([9, 0.1f, 0.5f, 0.8f, 0.3f, 0.6f], 3));

    [Fact]
    public void Ties_go_to_the_lower_index() => Assert.Equal([0, 1, 2, 4], Reduce([0, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f], 2));

    [Fact]
    public void Vanishing_scores_fuse_to_the_mean() => Assert.Equal([0, 1, 3], Reduce([1, 0, 0, 0, 0], 1));

    [Fact]
    public void Scores_that_are_no_numbers_do_no_harm() => Assert.Equal(4, Reduce([1, float.NaN, 0.5f, float.NaN, 0.1f], 2).Length);
}

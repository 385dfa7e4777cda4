using Suffice.Models;
using Suffice.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Tests.Networks;

public class TokenReductionTests
{
    [Theory]
    [InlineData(17, 0.5)]
    [InlineData(17, 0.01)]
    [InlineData(17, 0.99)]
    [InlineData(3, 0.5)]
    public void The_best_are_gathered_in_order_and_the_rest_fused(int tokens, double keep)
    {
        const int batch = 3,
            width = 5;
        var random = new Random(tokens);
        float[] values = RandomModels.Normal(random, batch * tokens * width, 1);
        float[] scores = [.. Enumerable.Range(0, batch * (tokens - 1)).Select(_ => 0.01f + random.NextSingle())];
        using DisposeScope scope = NewDisposeScope();
        Tensor reduced = TokenReduction.Apply(tensor(values, [batch, tokens, width]), tensor(scores, [batch, tokens - 1]), keep);

        int kept = ModelDescription.KeptPatches(tokens, keep);
        Assert.Equal([batch, kept + 2, width], reduced.shape);
        float[] found = reduced.data<float>().ToArray();
        // At most 16 products and a division: 18 roundings of 2⁻²⁴ of values below 4.
        for (int b = 0; b < batch; b++)
        {
            float[][] expected = Slow(
                values.AsSpan(b * tokens * width, tokens * width).ToArray(),
                scores.AsSpan(b * (tokens - 1), tokens - 1).ToArray(),
                kept,
                width
            );
            for (int i = 0; i < expected.Length; i++)
            for (int c = 0; c < width; c++)
                Assert.Equal(expected[i][c], found[(((b * (kept + 2)) + i) * width) + c], 5e-6f);
        }
    }

    [Theory]
    [InlineData(17, 0.5, 8)]
    [InlineData(17, 0.51, 9)]
    [InlineData(11, 0.3, 3)] // 10 · 0.3 is a little above 3 in binary
    [InlineData(17, 0.0001, 1)] // never none
    [InlineData(17, 0.9999, 15)] // never all: one more would fuse nothing
    [InlineData(3, 0.0001, 1)]
    [InlineData(3, 0.9999, 1)]
    public void So_many_patches_are_kept(int tokens, double keep, int kept)
    {
        Assert.Equal(kept, ModelDescription.KeptPatches(tokens, keep));
        Assert.Equal(kept + 2, ModelDescription.TokensKept(tokens, keep));
        Assert.Equal(tokens, ModelDescription.TokensKept(tokens, 1));
    }

    [Fact]
    public void A_sample_holds_the_class_token_and_different_patches()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor tokens = Numbers.Range(17).to(ScalarType.Float32).reshape(1, 17, 1).expand(4, 17, 2).contiguous();
        Tensor sampled = TokenReduction.Sample(tokens, 0.5);
        Assert.Equal([4, 9, 2], sampled.shape);
        for (int b = 0; b < 4; b++)
        {
            float[] numbers = sampled[b].select(1, 0).contiguous().data<float>().ToArray();
            Assert.Equal(0, numbers[0]);
            Assert.Equal(9, numbers.Distinct().Count());
        }
    }

    [Fact]
    public void Gradients_reach_kept_and_fused_tokens()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor tokens = rand(1, 5, 2).requires_grad_();
        Tensor scores = tensor([0.4f, 0.1f, 0.3f, 0.2f], [1, 4]);
        TokenReduction.Apply(tokens, scores, 0.5).sum().backward();
        // Class token and the kept patches 0 and 2 count once; patches 1 and 3 by their share of the fused token's score.
        float[] expected = [1, 1, 1, 1, 1 / 3f, 1 / 3f, 1, 1, 2 / 3f, 2 / 3f];
        float[] found = tokens.grad!.data<float>().ToArray();
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], 1e-6f);
    }

    private static float[][] Slow(float[] values, float[] scores, int kept, int width)
    {
        float[] Token(int i) => values[(i * width)..((i + 1) * width)];
        int[] best = [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).Take(kept).Order()];
        int[] rest = [.. Enumerable.Range(0, scores.Length).Except(best)];
        double total = rest.Sum(i => (double)scores[i]);
        float[] fused = [.. Enumerable.Range(0, width).Select(c => (float)rest.Sum(i => scores[i] * (double)Token(i + 1)[c] / total))];
        return [Token(0), .. best.Select(i => Token(i + 1)), fused];
    }
}

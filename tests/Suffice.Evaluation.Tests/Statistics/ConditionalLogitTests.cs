using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Tests.Statistics;

public class ConditionalLogitTests
{
    private const int Inputs = 300,
        Classes = 4,
        Count = 5;

    [Fact]
    public void The_loss_rises_in_every_direction_from_the_fit()
    {
        (ConditionalLogit logit, int[] all, _, _) = Problem(1);
        double[] weights = logit.Fit(all, ridge: 0.5);
        double least = logit.Loss(all, weights, 0.5);
        var random = new Random(2);
        for (int i = 0; i < 50; i++)
        {
            double[] moved = [.. weights.Select(weight => weight + (1e-3 * (random.NextDouble() - 0.5)))];
            Assert.True(logit.Loss(all, moved, 0.5) > least);
        }
    }

    [Fact]
    public void Features_of_the_truth_have_the_means_the_model_says()
    {
        (ConditionalLogit logit, int[] all, float[] features, int[] labels) = Problem(3);
        double[] weights = logit.Fit(all, ridge: 1e-6);
        var probabilities = new double[Classes];
        for (int k = 0; k < Count; k++)
        {
            double expected = 0,
                found = 0;
            foreach (int i in all)
            {
                logit.Probabilities(i, weights, probabilities);
                for (int c = 0; c < Classes; c++)
                    expected += probabilities[c] * features[(((i * Classes) + c) * Count) + k];
                found += features[(((i * Classes) + labels[i]) * Count) + k];
            }
            // The last step gained less than 1e-9 nats, and curvature is below 300 · max φ² = 300: the slope left is below √(2 · 300 ·
            // 1e-9).
            Assert.Equal(expected, found, 1e-3);
        }
    }

    [Fact]
    public void A_class_that_is_always_right_gives_finite_weights()
    {
        float[] features = [.. Enumerable.Range(0, 20).SelectMany(_ => (float[])[1, 0])]; // One feature: being class 0.
        var logit = new ConditionalLogit(features, new double[40], new int[20]);
        double weight = Assert.Single(logit.Fit([.. Enumerable.Range(0, 20)], 1e-6));
        Assert.InRange(weight, 5, 50);
    }

    [Fact]
    public void Cholesky_solves()
    {
        var random = new Random(4);
        double[] root = [.. Enumerable.Range(0, 36).Select(_ => random.NextDouble() - 0.5)],
            right = [.. Enumerable.Range(0, 6).Select(_ => random.NextDouble())];
        var matrix = new double[36];
        for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++)
            matrix[(i * 6) + j] = Enumerable.Range(0, 6).Sum(k => root[(i * 6) + k] * root[(j * 6) + k]) + (i == j ? 0.1 : 0);
        double[] solution = Cholesky.Solve([.. matrix], right);
        for (int i = 0; i < 6; i++)
            // Condition below 100, 36 products.
            Assert.Equal(right[i], Enumerable.Range(0, 6).Sum(j => matrix[(i * 6) + j] * solution[j]), 1e-12);
    }

    private static (ConditionalLogit Logit, int[] All, float[] Features, int[] Labels) Problem(int seed)
    {
        var random = new Random(seed);
        float[] features = [.. Enumerable.Range(0, Inputs * Classes * Count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
        double[] offsets = [.. Enumerable.Range(0, Inputs * Classes).Select(_ => random.NextDouble())];
        int[] labels = [.. Enumerable.Range(0, Inputs).Select(_ => random.Next(Classes))];
        return (new ConditionalLogit(features, offsets, labels), [.. Enumerable.Range(0, Inputs)], features, labels);
    }
}

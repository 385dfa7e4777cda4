using Suffice.Control;

namespace Suffice.Tests.Control;

public class DecisionFeaturesTests
{
    [Fact]
    public void They_are_what_they_are_called()
    {
        var features = new DecisionFeatures(4);
        float[] now = Logits(0.1, 0.6, 0.29, 0.01),
            before = Logits(0.4, 0.3, 0.2, 0.1),
            seen = new float[features.Count];
        features.Compute(now, before, seen);

        double entropy = -((0.1 * Math.Log(0.1)) + (0.6 * Math.Log(0.6)) + (0.29 * Math.Log(0.29)) + (0.01 * Math.Log(0.01))) / Math.Log(4);
        double divergence =
            (0.4 * Math.Log(0.4 / 0.1)) + (0.3 * Math.Log(0.3 / 0.6)) + (0.2 * Math.Log(0.2 / 0.29)) + (0.1 * Math.Log(0.1 / 0.01));
        double[] expected =
        [
            .. Halved(0.6, 0.29, 0.1, 0.01), // the largest first
            entropy,
            1,
            0,
            divergence / 4,
            0.3,
            0,
            1,
            0,
            0, // the class predicted
            .. Halved(0.1, 0.6, 0.29, 0.01), // every class by name
        ];
        Assert.Equal(expected.Length, features.Count);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], seen[i], 1e-6); // values below 3, some ten roundings of 2⁻²⁴
    }

    [Fact]
    public void At_the_root_nothing_is_said_about_an_exit_before()
    {
        var features = new DecisionFeatures(4);
        float[] seen = new float[features.Count];
        features.Compute(Logits(0.1, 0.6, 0.29, 0.01), [], seen);
        Assert.Equal([0, 0, 0, 0], seen[5..9]);
    }

    [Fact]
    public void Classes_that_are_all_but_excluded_are_all_the_same()
    {
        var features = new DecisionFeatures(4);
        float[] seen = new float[features.Count];
        features.Compute([0, -1000, -2000, -50], [], seen);
        Assert.Equal([0, -4, -4, -4], seen[..4]);
    }

    [Fact]
    public void Many_classes_stay_unnamed() => Assert.Equal(new DecisionFeatures(33).Confidence, new DecisionFeatures(33).Count);

    private static float[] Logits(params double[] probabilities) => [.. probabilities.Select(p => (float)(Math.Log(p) + 1.5))];

    private static IEnumerable<double> Halved(params double[] probabilities) => probabilities.Select(p => Math.Log(p) / 2);
}

using Suffice.Control;

namespace Suffice.Tests.Control;

public class LogitsTests
{
    [Fact]
    public void Scores_follow_their_definitions()
    {
        float[] logits = [1f, 3f, -2f];
        double[] weights = [.. logits.Select(logit => Math.Exp(logit / 1.5))];
        double[] p = [.. weights.Select(weight => weight / weights.Sum())];
        // A handful of double operations: rounding below 1e-14.
        Assert.Equal(p.Max(), Logits.Confidence(logits, 1.5), 1e-14);
        Assert.Equal(-p.Sum(x => x * Math.Log(x)), Logits.Entropy(logits, 1.5), 1e-14);
        Assert.Equal(-Math.Log(p[2]), Logits.LogLoss(logits, 2, 1.5), 1e-14);
    }

    [Fact]
    public void Huge_logits_do_not_overflow()
    {
        float[] logits = [3e38f, -3e38f];
        Assert.Equal(1, Logits.Confidence(logits, 0.05));
        Assert.Equal(0, Logits.Entropy(logits, 0.05));
        Assert.Equal(0, Logits.LogLoss(logits, 0, 1));
    }

    [Fact]
    public void The_shortfall_is_what_a_class_lacks_of_the_largest_probability()
    {
        float[] logits = [0, MathF.Log(2), MathF.Log(5)]; // probabilities 1/8, 2/8, 5/8
        Assert.Equal(0, Logits.Shortfall(logits, 2, 1));
        Assert.Equal(3 / 8.0, Logits.Shortfall(logits, 1, 1), 6);
        Assert.Equal(4 / 8.0, Logits.Shortfall(logits, 0, 1), 6);
    }
}

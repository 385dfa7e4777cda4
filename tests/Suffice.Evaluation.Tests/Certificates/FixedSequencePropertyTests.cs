using Suffice.Evaluation.Certificates;

namespace Suffice.Evaluation.Tests.Certificates;

public class FixedSequencePropertyTests
{
    private const double Epsilon = 0.02,
        Delta = 0.1;
    private const int Trials = 1000,
        Images = 1500;

    // True losses of the settings, from the most careful one on: the fourth is just not good enough, so it is the easiest to be wrong
    // about.
    private static readonly double[] Truth = [0.001, 0.002, 0.003, 0.0201, 0.03, 0.05];

    /// <summary>Settings certified in one draw of calibration images.</summary>
    private static int Certified(Func<IEnumerable<sbyte[]>, int> rule, Random random)
    {
        double[] uniform = Draws.Uniform(random, Images);
        return rule(Truth.Select(loss => Draws.Losses(uniform, loss + 0.01, 0.01)));
    }

    private static double Violations(Func<IEnumerable<sbyte[]>, int> rule)
    {
        var random = new Random(11);
        return Enumerable
                .Range(0, Trials)
                .Count(_ => Certified(rule, random) is var settings && settings > 0 && Truth[settings - 1] > Epsilon) / (double)Trials;
    }

    [Fact]
    public void A_certificate_is_wrong_no_more_often_than_allowed()
    {
        double violations = Violations(losses => FixedSequence.Certified(losses, Epsilon, Delta));
        Assert.InRange(violations, 0, Draws.Limit(Delta, Trials));
    }

    /// <summary>The test above can tell: taking the cheapest setting whose measured loss is small enough fails it.</summary>
    [Fact]
    public void An_uncorrected_rule_is_wrong_far_more_often()
    {
        double violations = Violations(losses =>
            1 + losses.Select((setting, k) => (Mean: setting.Average(loss => loss), k)).Last(setting => setting.Mean <= Epsilon).k
        );
        Assert.InRange(violations, 2 * Draws.Limit(Delta, Trials), 1);
    }

    [Fact]
    public void Settings_that_are_good_enough_are_certified()
    {
        var random = new Random(12);
        // Three settings lie 0.017 below ε, five standard errors of √(0.023 / 1500).
        double found =
            Enumerable.Range(0, 200).Count(_ => Certified(losses => FixedSequence.Certified(losses, Epsilon, Delta), random) >= 3) / 200.0;
        Assert.InRange(found, 0.95, 1);
    }

    [Fact]
    public void Nothing_after_the_first_failure_is_read()
    {
        IEnumerable<sbyte[]> Losses()
        {
            yield return new sbyte[5000];
            yield return [.. Enumerable.Repeat((sbyte)1, 5000)];
            throw new InvalidOperationException("read too far");
        }

        Assert.Equal(1, FixedSequence.Certified(Losses(), Epsilon, Delta));
        Assert.Equal(0, FixedSequence.Certified([], Epsilon, Delta));
    }
}

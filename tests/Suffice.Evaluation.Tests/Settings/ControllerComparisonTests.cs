using Suffice.Bundles;
using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Settings;
using Suffice.Evaluation.Statistics;
using Suffice.Models;

namespace Suffice.Evaluation.Tests.Settings;

public class ControllerComparisonTests
{
    private static readonly OutcomeTable Table = Synthetic.Table(2000, 61);
    private static readonly float[] Utilities = SoftUtility.Of(Table, 1);

    [Fact]
    public void Worth_is_the_reward_in_units_of_the_price()
    {
        PricedOutcomes full = Fixed(Table.Library.Full);
        for (int k = 0; k < Prices.Compared.Count; k++)
        {
            double lambda = Prices.Compared[k];
            for (int i = 0; i < 20; i++)
            {
                double reward =
                    Utilities[(i * Table.Library.Paths.Count) + Table.Library.Full.Index]
                    - (lambda * Table.Costs[i, Table.Library.Full.Index] / Table.PriceUnit);
                // Float numbers below 100: half a unit in the last place is 4e-6.
                Assert.Equal((reward - 1) / lambda, full.At(k)[i], 1e-5);
            }
        }
    }

    [Fact]
    public void A_better_controller_is_called_better_and_the_other_worse()
    {
        PricedOutcomes adaptive = Tuned(ControllerNames.Confidence),
            blind = Tuned(ControllerNames.Fixed);
        RivalComparison forward = Compare(adaptive, ("fixed", blind))[0],
            backward = Compare(blind, ("confidence", adaptive))[0];
        Assert.Equal(Verdict.Better, forward.Verdict);
        Assert.Equal(Verdict.Worse, backward.Verdict);
        Assert.Equal(forward.Difference, -backward.Difference, 1e-9);
        Assert.InRange(forward.Difference, forward.Lower, forward.Upper);
        Assert.Equal(forward.Difference, adaptive.Score() - blind.Score(), 1e-4);
        Assert.Equal(forward.Difference, forward.Prices.Average(price => price.Difference), 1e-4);
    }

    [Fact]
    public void A_controller_is_not_told_apart_from_itself()
    {
        RivalComparison self = Compare(Fixed(Table.Library.Root), ("twin", Fixed(Table.Library.Root)))[0];
        Assert.Equal((0, 0, 0, Verdict.NotToldApart), (self.Difference, self.Lower, self.Upper, self.Verdict));
    }

    [Fact]
    public void No_loss_has_a_cliff()
    {
        // A controller that never reaches the teacher is judged by what it earns, and three answers more or less move it by three answers.
        int[] wrong = [.. Enumerable.Repeat(Table.Library.Root.Index, Table.Count)];
        int[] slightly = [.. wrong];
        for (int i = 0; i < 3; i++)
            slightly[i] = Table.Library.Full.Index;
        double moved = Of(slightly).Score() - Of(wrong).Score();
        double most = Prices.Compared.Average(lambda => 3.0 / lambda / Table.Count) + (3.0 / Table.Count);
        Assert.InRange(Math.Abs(moved), 0, most * 1.001);
    }

    [Fact]
    public void More_rivals_make_wider_limits()
    {
        PricedOutcomes ours = Fixed(Table.Library.Full);
        (string, PricedOutcomes)[] others = [.. Table.Library.Paths.Skip(1).SkipLast(1).Select(path => (path.Name, Fixed(path)))];
        RivalComparison alone = Compare(ours, others[0])[0],
            among = Compare(ours, others)[0];
        Assert.Equal(alone.Lower, among.Lower);
        Assert.True(among.HolmUpper - among.HolmLower >= alone.HolmUpper - alone.HolmLower);
    }

    /// <summary>Of 300 draws in which nothing differs in truth, limits of 95 % exclude zero in about one of twenty.</summary>
    [Fact]
    public void Limits_hold_as_often_as_they_say()
    {
        var random = new Random(9);
        int missed = 0;
        for (int round = 0; round < 300; round++)
        {
            float[] noise = [.. Enumerable.Range(0, 400).Select(_ => (float)(random.NextDouble() - 0.5))];
            PairedResult result = PairedBootstrap.Run(
                [
                    [noise],
                ],
                300,
                round
            )[0];
            if (result.Lower > 0 || result.Upper < 0)
                missed++;
        }
        // Binomial of 300 at 0.05: 15 ± 3.8; five deviations.
        Assert.InRange(missed, 2, 34);
    }

    [Fact]
    public void Seeds_are_resampled_too()
    {
        float[] one = [.. Enumerable.Repeat(1f, 100)],
            three = [.. Enumerable.Repeat(3f, 100)];
        PairedResult result = PairedBootstrap.Run(
            [
                [one, three],
            ],
            500
        )[0];
        Assert.Equal(2, result.Mean);
        // Both draws the same seed in half of the resamples; two means vary half as much as seeds do, hence the square root.
        Assert.Equal(2 - Math.Sqrt(2), result.Lower, 1e-6);
        Assert.Equal(2 + Math.Sqrt(2), result.Upper, 1e-6);
    }

    /// <summary>A share of exactly α on the wrong side of 0 is no finding, on either side.</summary>
    [Theory]
    [InlineData(50, 0.05)]
    [InlineData(49, 0.049)]
    public void Limits_and_p_values_agree(int wrong, double p)
    {
        double[] rising = [.. Enumerable.Range(0, 2000).Select(i => i - wrong + 0.5)],
            falling = [.. rising.Select(value => -value).Order()];
        foreach (double[] resampled in (double[][])[rising, falling])
        {
            var result = new PairedResult(resampled.Average(), 1, 0, 0) { Resampled = resampled };
            (double lower, double upper) = result.Limits(0.05);
            Assert.Equal(p, result.PValue, 1e-12);
            Assert.Equal(p >= 0.05, lower <= 0 && upper >= 0);
        }
    }

    [Fact]
    public void Holm_tests_the_smallest_first_and_stops_at_the_first_failure()
    {
        double[] levels = HolmCorrection.Levels([0.5, 0.001, 0.02, 0.9]);
        Assert.Equal([0.05 / 3, 0.05 / 4, 0.05 / 3, 0.05 / 3], levels); // 0.02 fails at a third; what follows keeps that level
    }

    [Fact]
    public void Different_inputs_are_refused()
    {
        OutcomeTable few = Table.Subset([1, 2]);
        PricedOutcomes other = PricedOutcomes.Of(few, SoftUtility.Of(few, 1), _ => new FixedPath(few.Library, few.Library.Full));
        var error = Assert.Throws<SufficeException>(() => Compare(Fixed(Table.Library.Full), ("other", other)));
        Assert.Contains("same inputs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void At_equal_cost_the_mixture_costs_what_was_asked_and_lies_between_its_settings()
    {
        Outcome[] settings =
        [
            .. Table.Library.Chain(Table.Library.Full).Select(path => Simulation.Run(Table, new FixedPath(Table.Library, path))),
        ];
        double low = settings[1].Macs / Table.TeacherMacs,
            high = settings[2].Macs / Table.TeacherMacs;
        float[] middle = EqualCost.Losses(Table, settings, (low + high) / 2)!;
        Assert.Equal((settings[1].Loss + settings[2].Loss) / 2, middle.Average(loss => (double)loss), 1e-6);
        Assert.Null(EqualCost.Losses(Table, settings, settings[0].Macs / Table.TeacherMacs / 2));
        Assert.Equal(0, EqualCost.Losses(Table, settings[..1], 1)!.Average(loss => (double)loss), 1e-6); // all by the teacher
    }

    private static PricedOutcomes Tuned(string name) =>
        new ControllerTuning(Table).Run(new Dictionary<string, Func<double, IController>>()).First(own => own.Name == name).OutOfFold;

    private static PricedOutcomes Fixed(ExecutionPath path) => PricedOutcomes.Of(Table, Utilities, _ => new FixedPath(Table.Library, path));

    private static PricedOutcomes Of(int[] paths) =>
        PricedOutcomes.Of(
            Table,
            Utilities,
            Prices.Compared.Select(_ => (paths, paths.Select((path, i) => Table.Costs[i, path]).ToArray()))
        );

    private static IReadOnlyList<RivalComparison> Compare(PricedOutcomes ours, params (string Name, PricedOutcomes Outcomes)[] rivals) =>
        ControllerComparison.Run(
            [ours],
            rivals.ToDictionary(rival => rival.Name, IReadOnlyList<PricedOutcomes> (rival) => [rival.Outcomes]),
            draws: 300
        );
}

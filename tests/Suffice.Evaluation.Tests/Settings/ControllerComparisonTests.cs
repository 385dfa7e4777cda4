using Suffice.Control;
using Suffice.Evaluation.Bounds;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Settings;
using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Tests.Settings;

public class ControllerComparisonTests
{
    private static readonly OutcomeTable Table = Synthetic.Table(600, 61);

    [Fact]
    public void The_statistic_is_the_mean_of_the_frontier_over_ten_losses()
    {
        IController[] settings = [.. Table.Library.Paths.Select(path => new FixedPath(Table.Library, path))];
        var hull = new LowerHull(StaticHull.Exits(Table));
        double expected = Enumerable
            .Range(1, 10)
            .Average(k => (hull.Macs(Table.TeacherAccuracy - (k / 1000.0)) ?? Table.TeacherMacs) / Table.TeacherMacs);
        float[] once = [.. Enumerable.Repeat(1f, Table.Count)];
        // Float sums of 600 terms: 600 / lanes · 2⁻²⁴ < 1e-5.
        Assert.Equal(expected, SettingOutcomes.Of(Table, settings).Statistic(once), 1e-5);
    }

    [Fact]
    public void Weights_mean_copies_of_an_image()
    {
        IController[] settings = [.. Table.Library.Paths.Select(path => new FixedPath(Table.Library, path))];
        var random = new Random(1);
        int[] drawn = [.. Enumerable.Range(0, Table.Count).Select(_ => random.Next(Table.Count))];
        var weights = new float[Table.Count];
        foreach (int image in drawn)
            weights[image]++;
        float[] once = [.. Enumerable.Repeat(1f, Table.Count)];
        Assert.Equal(
            SettingOutcomes.Of(Table.Subset(drawn), settings).Statistic(once),
            SettingOutcomes.Of(Table, settings).Statistic(weights),
            2e-5
        );
    }

    [Fact]
    public void A_loss_never_attained_is_charged_the_teacher()
    {
        // Always wrong where the teacher is right.
        var outcomes = new SettingOutcomes([true, true], [([false, false], [1, 1])], 100);
        Assert.Equal(1, outcomes.Statistic([1, 1]));
    }

    [Fact]
    public void Adaptive_settings_beat_static_ones_and_not_themselves()
    {
        TunedBaselines tuned = BaselineTuning.Tune(Synthetic.Table(2000, 62));
        SettingOutcomes[] adaptive =
        [
            .. Seeds()
                .Select(table =>
                    SettingOutcomes.Of(
                        table,
                        Baselines.Controllers(table.Library, tuned.Baselines[0], tuned.Temperatures, table.TeacherMacs, null)
                    )
                ),
        ];
        SettingOutcomes[] fixedPaths =
        [
            .. Seeds().Select(table => SettingOutcomes.Of(table, table.Library.Paths.Select(path => new FixedPath(table.Library, path)))),
        ];

        ComparisonResult result = ControllerComparison.Run(adaptive, fixedPaths, draws: 300);
        Assert.True(result.Better);
        Assert.InRange(result.Difference, result.LowerLimit, result.UpperLimit);
        Assert.Equal(result.Difference, result.Rival.Average() - result.Ours.Average(), 1e-12);
        Assert.False(ControllerComparison.Run(fixedPaths, adaptive, draws: 300).Better);

        ComparisonResult self = ControllerComparison.Run(adaptive, adaptive, draws: 50);
        Assert.Equal(0, self.Difference);
        Assert.False(self.Better);
    }

    [Fact]
    public void The_same_seed_gives_the_same_limits()
    {
        SettingOutcomes[] a = [SettingOutcomes.Of(Table, [new FixedPath(Table.Library, Table.Library.Full)])];
        SettingOutcomes[] b = [SettingOutcomes.Of(Table, Table.Library.Paths.Select(path => new FixedPath(Table.Library, path)))];
        Assert.Equal(ControllerComparison.Run(a, b, 100).LowerLimit, ControllerComparison.Run(a, b, 100).LowerLimit);
    }

    [Fact]
    public void Different_images_are_refused()
    {
        var few = SettingOutcomes.Of(Table.Subset([1, 2]), [new FixedPath(Table.Library, Table.Library.Full)]);
        var many = SettingOutcomes.Of(Table, [new FixedPath(Table.Library, Table.Library.Full)]);
        var error = Assert.Throws<SufficeException>(() => ControllerComparison.Run([few], [many]));
        Assert.Contains("same images", error.Message, StringComparison.Ordinal);
        Assert.Contains("same split", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "same split",
            Assert.Throws<SufficeException>(() => new SettingOutcomes([true], [([true, true], [1, 1])], 1)).Message,
            StringComparison.Ordinal
        );
    }

    private static OutcomeTable[] Seeds() => [Synthetic.Table(2000, 63), Synthetic.Table(2000, 64)];
}

using Suffice.Bundles;
using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Settings;
using Suffice.Models;

namespace Suffice.Evaluation.Tests.Settings;

public class DefaultSettingTests
{
    [Fact]
    public void Many_calibration_inputs_decide_by_themselves()
    {
        SettingData data = new(Synthetic.Table(1000, 7), Synthetic.Table(40_000, 8), 1);
        SettingTrial[] trials = Trials(data);
        (int? setting, DefaultChoice choice) = DefaultSetting.Choose(data, trials);
        Assert.Equal(DefaultBasis.Calibration, choice.Basis);
        Outcome chosen = trials[setting!.Value].Calibration;
        Assert.True(chosen.Loss + chosen.LossStandardError <= DefaultSetting.Tolerance);
        Assert.Equal(40_000, choice.Examples);
        Assert.Equal(chosen.Loss, choice.Loss, 1e-5);
        Assert.Equal(chosen.LossStandardError, choice.LossSe, 1e-5);
    }

    /// <summary>On a few inputs nothing differs, which shows little.</summary>
    [Theory]
    [InlineData(20, DefaultBasis.FullPath)]
    [InlineData(300, DefaultBasis.ControlAndCalibration)]
    [InlineData(700, DefaultBasis.Calibration)]
    internal void A_few_inputs_without_a_difference_show_nothing(int count, DefaultBasis basis)
    {
        OutcomeTable same = Alike(count);
        SettingData data = new(same, same, 1);
        Assert.Equal(basis, DefaultSetting.Choose(data, Trials(data)).Choice.Basis);
    }

    [Fact]
    public void Control_may_speak_against_what_calibration_likes()
    {
        OutcomeTable liked = Alike(700),
            clearer = Synthetic.Table(2000, 5, teacher: 9); // there, every path loses
        SettingData agreed = new(liked, liked, 1),
            contested = new(clearer, liked, 1);
        Assert.Equal(DefaultBasis.Calibration, DefaultSetting.Choose(agreed, Trials(agreed)).Choice.Basis);
        Assert.Equal(DefaultBasis.FullPath, DefaultSetting.Choose(contested, Trials(contested)).Choice.Basis);
    }

    /// <summary>Every path answers as the teacher does.</summary>
    private static OutcomeTable Alike(int count)
    {
        OutcomeTable table = Synthetic.Table(count, 5);
        int paths = table.Library.Paths.Count,
            classes = table.TeacherLogits.Length / count;
        float[] logits =
        [
            .. Enumerable
                .Range(0, count * paths * classes)
                .Select(k => table.TeacherLogits[(k / (paths * classes) * classes) + (k % classes)]),
        ];
        return new OutcomeTable(table.Library, table.Labels, logits, table.TeacherLogits, table.TeacherMacs);
    }

    [Fact]
    public void Where_nothing_is_good_enough_the_full_path_is_the_default()
    {
        // The teacher sees far more clearly than any path.
        SettingData data = new(Synthetic.Table(600, 2, teacher: 9), Synthetic.Table(600, 3, teacher: 9), 1);
        (int? setting, DefaultChoice choice) = DefaultSetting.Choose(data, Trials(data));
        Assert.Null(setting);
        Assert.Equal(DefaultBasis.FullPath, choice.Basis);
        Assert.True(choice.ExamplesNeeded is null or > 600);
    }

    /// <summary>On a few hundred inputs a standard error is larger than any tolerance; both splits together still find a setting.</summary>
    [Fact]
    public void Few_inputs_are_put_together()
    {
        int found = 0;
        for (int seed = 100; seed < 140; seed++)
        {
            SettingData data = new(Synthetic.Table(600, seed, teacher: 2.8), Synthetic.Table(300, seed + 50, teacher: 2.8), 1);
            SettingTrial[] trials = Trials(data);
            (int? setting, DefaultChoice choice) = DefaultSetting.Choose(data, trials);
            if (choice.Basis != DefaultBasis.ControlAndCalibration)
                continue;
            found++;
            SettingTrial chosen = trials[setting!.Value];
            Assert.Equal(900, choice.Examples);
            Assert.Equal(((600 * chosen.Control.Loss) + (300 * chosen.Calibration.Loss)) / 902, choice.Loss, 1e-9);
            Assert.True(choice.Loss + 0.001 <= DefaultSetting.Tolerance, $"{choice}");
            Assert.True(choice.LossSe > 0.001, $"{choice}"); // a whole standard error would have refused it
            Assert.InRange(choice.Confidence!.Value, 0.6, 0.99);
        }
        Assert.True(found > 0);
    }

    private static SettingTrial[] Trials(SettingData data) => Trials(data, [0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 2]);

    private static SettingTrial[] Trials(SettingData data, double[] levels) =>
        [
            .. levels.Select(level =>
                SettingTrial.Of(
                    data,
                    1 - (level / 2),
                    Rules.Confidence(data.Control, data.Control.Library.Full, level),
                    Rules.Confidence(data.Calibration, data.Calibration.Library.Full, level)
                )
            ),
        ];
}

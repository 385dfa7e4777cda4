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
    [InlineData(300, DefaultBasis.FullPath)]
    [InlineData(700, DefaultBasis.Calibration)]
    public void A_few_inputs_without_a_difference_show_nothing(int count, DefaultBasis basis)
    {
        OutcomeTable same = Alike(count);
        SettingData data = new(same, same, 1);
        Assert.Equal(basis, DefaultSetting.Choose(data, Trials(data)).Choice.Basis);
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

    /// <summary>
    /// In a world where the teacher's probabilities mean what they say, its regret tells the loss of a setting, and more closely than as
    /// many errors do.
    /// </summary>
    [Fact]
    public void Regret_tells_the_loss_more_closely_than_errors_do()
    {
        double truth = Loss(Data(60_000, 60_000));
        double squares = 0,
            squaresOfErrors = 0;
        int covered = 0;
        const int rounds = 60;
        for (int round = 0; round < rounds; round++)
        {
            SettingData data = Data(800, 800, 100 + (2 * round));
            SettingTrial[] trials = Trials(data);
            SettingTrial trial = trials[2];
            (double loss, double error) = CalibratedRegret.Fit(data, trials)!.Loss(trial);
            squares += Math.Pow(loss - truth, 2) / rounds;
            squaresOfErrors += Math.Pow(((trial.Control.Loss + trial.Calibration.Loss) / 2) - truth, 2) / rounds;
            if (Math.Abs(loss - truth) <= 2 * error)
                covered++;
        }
        Assert.True(squares < 0.75 * squaresOfErrors, $"{Math.Sqrt(squares)} against {Math.Sqrt(squaresOfErrors)}");
        Assert.True(covered >= 0.8 * rounds, $"{covered} of {rounds}");

        static double Loss(SettingData data) => (Trial(data).Control.Loss + Trial(data).Calibration.Loss) / 2;
    }

    /// <summary>Labels are drawn from the teacher's own probabilities.</summary>
    private static SettingData Data(int control, int calibration, int seed = 7) =>
        new(Honest(control, seed), Honest(calibration, seed + 1), 1);

    private static OutcomeTable Honest(int count, int seed)
    {
        OutcomeTable seen = Synthetic.Table(count, seed, teacher: 2.6);
        var random = new Random(seed + 5000);
        int[] labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            double rest = random.NextDouble();
            ReadOnlySpan<float> teacher = seen.Teacher(i);
            while (labels[i] < teacher.Length - 1 && (rest -= Math.Exp(-Logits.LogLoss(teacher, labels[i], 1))) > 0)
                labels[i]++;
        }
        return new OutcomeTable(seen.Library, labels, seen.Logits, seen.TeacherLogits, seen.TeacherMacs);
    }

    private static SettingTrial Trial(SettingData data) => Trials(data, [0.8])[0];

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

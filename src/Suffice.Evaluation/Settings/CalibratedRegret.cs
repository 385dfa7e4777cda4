using Suffice.Control;
using Suffice.Evaluation.Outcomes;

namespace Suffice.Evaluation.Settings;

/// <summary>
/// Estimates the mean loss of a setting from where its answers are not the teacher's, and from the teacher's regret in those:
/// loss = a · share of other answers + b · mean regret, with the same a and b for all settings of a controller. They are fitted by least
/// squares to the differences between the teacher's errors and ours, over all answers that the settings gave. A net that was made adaptive
/// is often right where its teacher was unsure, so a is mostly below zero. The estimate varies much less than a setting's own differences,
/// most of which are chance.
/// </summary>
public sealed class CalibratedRegret
{
    /// <summary>Fewer inputs with another answer tell nothing of two numbers.</summary>
    private const int FewestInputs = 10;

    private readonly SettingData data;
    private readonly double share,
        regret; // a, b
    private readonly Moments inverse,
        covariance; // of the fit's normal equations, and of (a, b)

    /// <summary>Sums of squares and of the product of two numbers: a symmetric matrix.</summary>
    private readonly record struct Moments(double Aa, double Ab, double Bb);

    /// <summary>What one input adds to the normal equations.</summary>
    private readonly record struct Input(Moments Gram, double A, double B);

    private CalibratedRegret(SettingData data, Input[] inputs)
    {
        this.data = data;
        Moments gram = new(inputs.Sum(own => own.Gram.Aa), inputs.Sum(own => own.Gram.Ab), inputs.Sum(own => own.Gram.Bb));
        double determinant = (gram.Aa * gram.Bb) - (gram.Ab * gram.Ab);
        inverse = new(gram.Bb / determinant, -gram.Ab / determinant, gram.Aa / determinant);
        (share, regret) = Solve(inputs.Sum(own => own.A), inputs.Sum(own => own.B));
        // Answers to one input err together: inputs are the independent pieces (White 1980, clustered).
        double many = inputs.Length / (inputs.Length - 2.0),
            aa = 0,
            ab = 0,
            bb = 0;
        foreach (Input own in inputs)
        {
            (double a, double b) = Solve(
                own.A - (own.Gram.Aa * share) - (own.Gram.Ab * regret),
                own.B - (own.Gram.Ab * share) - (own.Gram.Bb * regret)
            );
            aa += many * a * a;
            ab += many * a * b;
            bb += many * b * b;
        }
        covariance = new(aa, ab, bb);
    }

    /// <summary>Fits a and b.</summary>
    /// <param name="data">Both splits.</param>
    /// <param name="trials">All settings of one controller on them.</param>
    /// <returns>Null where too few inputs got another answer than the teacher's, or the regret is the same in all of them.</returns>
    public static CalibratedRegret? Fit(SettingData data, IReadOnlyList<SettingTrial> trials)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(trials);
        Input[] inputs =
        [
            .. Inputs(data.Control, data.ControlUtilities, [.. trials.Select(trial => trial.Control)]),
            .. Inputs(data.Calibration, data.CalibrationUtilities, [.. trials.Select(trial => trial.Calibration)]),
        ];
        inputs = [.. inputs.Where(own => own.Gram.Aa > 0)];
        if (inputs.Length < FewestInputs)
            return null;
        var fit = new CalibratedRegret(data, inputs);
        return double.IsFinite(fit.share) && double.IsFinite(fit.covariance.Aa) ? fit : null;
    }

    /// <summary>Mean loss of a setting and its standard error, as fractions of 1.</summary>
    public (double Loss, double StandardError) Loss(SettingTrial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        (double Share, double Regret)[] each =
        [
            .. trial.Control.Paths.Select((path, i) => Seen(data.Control, data.ControlUtilities, i, path)),
            .. trial.Calibration.Paths.Select((path, i) => Seen(data.Calibration, data.CalibrationUtilities, i, path)),
        ];
        double[] losses = [.. each.Select(own => (share * own.Share) + (regret * own.Regret))];
        double loss = losses.Average(),
            chance = losses.Average(own => (own - loss) * (own - loss)) / losses.Length,
            a = each.Average(own => own.Share),
            b = each.Average(own => own.Regret),
            fitted = (covariance.Aa * a * a) + (2 * covariance.Ab * a * b) + (covariance.Bb * b * b);
        return (loss, Math.Sqrt(chance + fitted));
    }

    private (double A, double B) Solve(double a, double b) => ((inverse.Aa * a) + (inverse.Ab * b), (inverse.Ab * a) + (inverse.Bb * b));

    private static IEnumerable<Input> Inputs(OutcomeTable table, float[] utilities, Outcome[] outcomes)
    {
        for (int i = 0; i < table.Count; i++)
        {
            var own = new Input();
            foreach (Outcome outcome in outcomes)
            {
                int path = outcome.Paths[i];
                (double a, double b) = Seen(table, utilities, i, path);
                int lost = (table.TeacherCorrect(i) ? 1 : 0) - (table.Correct(i, path) ? 1 : 0);
                own = new(new(own.Gram.Aa + (a * a), own.Gram.Ab + (a * b), own.Gram.Bb + (b * b)), own.A + (a * lost), own.B + (b * lost));
            }
            yield return own;
        }
    }

    /// <summary>1 and the teacher's regret where a path's answer is not the teacher's, else 0 and 0.</summary>
    private static (double Share, double Regret) Seen(OutcomeTable table, float[] utilities, int input, int path) =>
        Logits.ArgMax(table.At(input, path)) == Logits.ArgMax(table.Teacher(input))
            ? (0, 0)
            : (1, 1.0 - utilities[(input * table.Library.Paths.Count) + path]);
}

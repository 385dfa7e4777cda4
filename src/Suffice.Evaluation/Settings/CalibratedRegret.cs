using Suffice.Evaluation.Outcomes;

namespace Suffice.Evaluation.Settings;

/// <summary>
/// Estimates the mean loss of a setting from the teacher's regret in its answers: loss = b · mean regret, with one factor b for all
/// settings, fitted by least squares to the differences between the teacher's errors and ours over every path and input. It varies much
/// less than the differences themselves, most of which are chance.
/// </summary>
public sealed class CalibratedRegret
{
    private CalibratedRegret(double factor, double error) => (Factor, FactorError) = (factor, error);

    /// <summary>Fits the factor to some tables with their <see cref="SoftUtility"/>.</summary>
    public static CalibratedRegret Fit(IEnumerable<(OutcomeTable Table, float[] Utilities)> tables)
    {
        (double Product, double Square)[] sums = [.. tables.SelectMany(own => Sums(own.Table, own.Utilities))];
        double square = sums.Sum(own => own.Square),
            factor = square > 0 ? sums.Sum(own => own.Product) / square : 1;
        // Paths of one input err together: inputs are the independent pieces (White 1980, clustered).
        double residual = sums.Sum(own => Math.Pow(own.Product - (factor * own.Square), 2));
        return new CalibratedRegret(factor, square > 0 ? Math.Sqrt(residual) / square : 0);
    }

    /// <summary>On both splits.</summary>
    public static CalibratedRegret Fit(SettingData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Fit([(data.Control, data.ControlUtilities), (data.Calibration, data.CalibrationUtilities)]);
    }

    /// <summary>b.</summary>
    public double Factor { get; }

    /// <summary>Its standard error.</summary>
    public double FactorError { get; }

    /// <summary>Mean loss of a setting and its standard error, as fractions of 1.</summary>
    /// <param name="data">Both splits.</param>
    /// <param name="trial">The setting on them.</param>
    public (double Loss, double StandardError) Loss(SettingData data, SettingTrial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        double[] regrets = trial.Regrets(data);
        if (regrets.Length == 0)
            return (0, 0);
        double mean = regrets.Average(),
            variance = regrets.Average(regret => (regret - mean) * (regret - mean)) / regrets.Length;
        return (Factor * mean, Math.Sqrt((Factor * Factor * variance) + (mean * mean * FactorError * FactorError)));
    }

    private static IEnumerable<(double Product, double Square)> Sums(OutcomeTable table, float[] utilities)
    {
        int paths = table.Library.Paths.Count;
        for (int i = 0; i < table.Count; i++)
        {
            double product = 0,
                square = 0;
            for (int p = 0; p < paths; p++)
            {
                double regret = 1.0 - utilities[(i * paths) + p];
                product += regret * ((table.TeacherCorrect(i) ? 1 : 0) - (table.Correct(i, p) ? 1 : 0));
                square += regret * regret;
            }
            yield return (product, square);
        }
    }
}

using Suffice.Evaluation.Outcomes;

namespace Suffice.Evaluation.Settings;

/// <summary>
/// Estimates the mean loss of a setting from the teacher's regret in its answers: loss = b · mean regret. The one factor b is the ratio of
/// the teacher's and our errors' difference to the regret, both summed over every path and input (the ratio estimator, Cochran 1977, 6):
/// the best linear one where the difference varies in proportion to the regret, as that of rare errors does. The estimate varies much less
/// than the differences themselves, most of which are chance.
/// </summary>
public sealed class CalibratedRegret
{
    private CalibratedRegret(double factor, double error) => (Factor, FactorError) = (factor, error);

    /// <summary>Fits the factor to some tables with their <see cref="SoftUtility"/>.</summary>
    /// <returns>Null where regret says nothing of losses: more of it did not come with more errors.</returns>
    public static CalibratedRegret? Fit(IEnumerable<(OutcomeTable Table, float[] Utilities)> tables)
    {
        (double Difference, double Regret)[] sums = [.. tables.SelectMany(own => Sums(own.Table, own.Utilities))];
        double regret = sums.Sum(own => own.Regret),
            factor = regret > 0 ? sums.Sum(own => own.Difference) / regret : 0;
        if (factor <= 0)
            return null;
        // Paths of one input err together: inputs are the independent pieces.
        double residual = sums.Sum(own => Math.Pow(own.Difference - (factor * own.Regret), 2));
        return new CalibratedRegret(factor, Math.Sqrt(residual) / regret);
    }

    /// <inheritdoc cref="Fit(IEnumerable{ValueTuple{OutcomeTable, float[]}})"/>
    public static CalibratedRegret? Fit(SettingData data)
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

    /// <summary>Over all paths, of each input.</summary>
    private static IEnumerable<(double Difference, double Regret)> Sums(OutcomeTable table, float[] utilities)
    {
        int paths = table.Library.Paths.Count;
        for (int i = 0; i < table.Count; i++)
        {
            int more = Enumerable.Range(0, paths).Sum(p => (table.TeacherCorrect(i) ? 1 : 0) - (table.Correct(i, p) ? 1 : 0));
            double regret = 0;
            for (int p = 0; p < paths; p++)
                regret += 1.0 - utilities[(i * paths) + p];
            yield return (more, regret);
        }
    }
}

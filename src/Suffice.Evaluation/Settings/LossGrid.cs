using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Settings;

/// <summary>One number for a whole frontier: its mean MACs over losses of 0.1, 0.2 … 1.0 points against the teacher.</summary>
public static class LossGrid
{
    /// <summary>Losses as fractions of 1.</summary>
    public static IReadOnlyList<double> Losses { get; } = [.. Enumerable.Range(1, 10).Select(i => i / 1000.0)];

    /// <summary>
    /// Mean over <see cref="Losses"/> of the frontier's MACs; a loss that the frontier does not attain is charged the teacher's MACs.
    /// </summary>
    public static double MeanMacs(LowerHull frontier, double teacherTop1, double teacherMacs)
    {
        ArgumentNullException.ThrowIfNull(frontier);
        double sum = 0;
        foreach (double loss in Losses)
            sum += frontier.Macs(teacherTop1 - loss) ?? teacherMacs;
        return sum / Losses.Count;
    }
}

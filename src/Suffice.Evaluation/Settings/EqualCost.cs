using Suffice.Evaluation.Outcomes;

namespace Suffice.Evaluation.Settings;

/// <summary>
/// A controller made to spend a given mean: the mixture of two neighbouring settings of its budget table, or of its dearest one and the
/// teacher, that costs as much on the inputs at hand. Labels have no say in it, so that accuracies at equal cost may be compared.
/// </summary>
internal static class EqualCost
{
    /// <summary>Means that are compared, as fractions of the teacher's.</summary>
    public static IReadOnlyList<double> Budgets { get; } = [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];

    /// <summary>(n) paired losses against the teacher; null where even the cheapest setting costs more.</summary>
    /// <param name="table">The outcome table.</param>
    /// <param name="settings">By rising cost.</param>
    /// <param name="fraction">Of the teacher's mean.</param>
    /// <remarks>Each loss is moved along the line between the two settings by what the input costs more or less than the mean: to first
    /// order, resampling these is resampling inputs and mixing anew.</remarks>
    public static float[]? Losses(OutcomeTable table, IReadOnlyList<Outcome> settings, double fraction)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(settings);
        Side[] sides = [.. settings.Select(outcome => Side.Of(table, outcome)), Side.Teacher(table)];
        int high = Array.FindIndex(sides, side => side.MeanCost >= fraction);
        if (high < 0 || (high == 0 && sides[0].MeanCost > fraction + 1e-9))
            return null;
        Side above = sides[high],
            below = sides[Math.Max(0, high - 1)];
        double range = above.MeanCost - below.MeanCost,
            share = range > 0 ? (fraction - below.MeanCost) / range : 1,
            slope = range > 0 ? (above.MeanLoss - below.MeanLoss) / range : 0;
        return [.. Enumerable.Range(0, table.Count).Select(Mixed)];

        float Mixed(int i)
        {
            double loss = ((1 - share) * below.Loss[i]) + (share * above.Loss[i]),
                cost = ((1 - share) * below.Cost[i]) + (share * above.Cost[i]);
            return (float)(loss - (slope * (cost - fraction)));
        }
    }

    private sealed record Side(double[] Loss, double[] Cost)
    {
        public double MeanLoss { get; } = Loss.DefaultIfEmpty().Average();

        public double MeanCost { get; } = Cost.DefaultIfEmpty().Average();

        public static Side Of(OutcomeTable table, Outcome outcome) =>
            new(
                [.. outcome.Paths.Select((path, i) => (double)((table.TeacherCorrect(i) ? 1 : 0) - (table.Correct(i, path) ? 1 : 0)))],
                [.. outcome.InputMacs.Select(macs => macs / (double)table.TeacherMacs)]
            );

        public static Side Teacher(OutcomeTable table) =>
            new(
                new double[table.Count],
                [.. Enumerable.Range(0, table.Count).Select(i => table.TeacherMacsOf(i) / (double)table.TeacherMacs)]
            );
    }
}

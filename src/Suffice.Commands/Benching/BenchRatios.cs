namespace Suffice.Commands.Benching;

/// <summary>
/// Which rows are compared with which. Ratios are taken round by round, since only turns of one round had the same machine.
/// </summary>
internal static class BenchRatios
{
    private const string Ours = "suffice";

    public static IEnumerable<BenchRatio> Of(IReadOnlyList<BenchRow> rows)
    {
        foreach (IGrouping<(string, int, int), BenchRow> cell in rows.GroupBy(row => (row.Model, row.Batch, row.Threads)))
        {
            foreach (BenchRow row in cell)
            {
                foreach (BenchRow other in cell.Where(other => IsComparedWith(row, other)))
                    yield return Ratio(row, other);
            }
        }
    }

    /// <summary>Geometric means of our speed on the static models against each engine, over each kind of model.</summary>
    public static Dictionary<string, double> Means(
        IReadOnlyList<BenchRatio> ratios,
        params ReadOnlySpan<(string Kind, string[] Models)> kinds
    )
    {
        var means = new Dictionary<string, double>();
        foreach ((string kind, string[] models) in kinds)
        {
            foreach (
                IGrouping<string, BenchRatio> group in ratios
                    .Where(ratio => models.Contains(ratio.Model) && IsStatic(ratio))
                    .GroupBy(ratio => ratio.Against)
            )
                means[$"{kind} {group.Key}"] = Mean(group.Select(ratio => ratio.Speed));
        }
        return means;
    }

    /// <summary>Ours against another engine on the static model.</summary>
    public static bool IsStatic(BenchRatio ratio) =>
        ratio.Engine == Ours && ratio.Against != Ours && ratio.Work == Work.Full.Name && ratio.AgainstWork == Work.Full.Name;

    public static double Mean(IEnumerable<double> values) => Math.Exp(values.Average(Math.Log));

    private static bool IsComparedWith(BenchRow row, BenchRow other)
    {
        bool ours = row.Engine == Ours,
            sameEngine = row.Engine == other.Engine;
        // Ours against others at the same work; each engine's shorter works against its own full one; ours at its default budget against
        // others at the static model; mixed paths against the same one by one.
        return (ours && !sameEngine && row.Work == other.Work)
            || (
                sameEngine
                && other.Work == Work.Full.Name
                && (row.Work == Work.Skip.Name || row.Work == Work.Keep.Name || row.Work == Work.Default.Name)
            )
            || (ours && !sameEngine && row.Work == Work.Default.Name && other.Work == Work.Full.Name)
            || (row.Work == Work.Mixed.Name && other.Work == Work.OneByOne.Name);
    }

    private static BenchRatio Ratio(BenchRow row, BenchRow other) =>
        new(
            row.Model,
            row.Batch,
            row.Threads,
            row.Engine,
            row.Work,
            other.Engine,
            other.Work,
            CellRows.Median(row.Rounds.Zip(other.Rounds, (own, others) => own / others)),
            row.Macs / other.Macs
        );
}

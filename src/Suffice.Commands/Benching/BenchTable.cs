using System.Globalization;
using Suffice.Commands.Terminals;
using Suffice.Data;
using static System.FormattableString;

namespace Suffice.Commands.Benching;

/// <summary>A bench's record for people.</summary>
internal static class BenchTable
{
    private static readonly string[] RowHead =
    [
        "model",
        "work",
        "engine",
        "batch",
        "threads",
        "images/s",
        "GFLOP/s",
        "of roof",
        "of int8 roof",
        "p50 ms",
        "p99 ms",
        "peak MB",
        "first ms",
        "disk MB",
        "logits ±",
        "top-1",
    ];

    public static string Format(BenchRecord record)
    {
        var text = new StringWriter { NewLine = Environment.NewLine };
        text.WriteLine(Rows(record.Rows));
        text.WriteLine(Ratios(record.Ratios));
        foreach ((string pair, double mean) in record.GeometricMeans)
            text.WriteLine(
                Invariant($"geometric mean of our speed against {pair.Split(' ')[1]}, {pair.Split(' ')[0]} models: {mean:0.00} ×")
            );
        text.WriteLine();
        foreach (BenchTarget target in record.Targets)
            text.WriteLine(Judged(target));
        text.WriteLine();
        foreach ((string engine, string description) in record.Engines)
            text.WriteLine($"{engine}: {description}");
        if (record.Rows.Any(row => row.Kernels is not null))
            text.WriteLine($"our kernels: {string.Join("; ", record.Rows.Select(row => row.Kernels).OfType<string>().Distinct())}");
        text.WriteLine($"energy: {record.Energy}");
        foreach (BenchRow row in record.Rows.Where(row => row.JoulesPerInput is not null))
            text.WriteLine(
                Invariant($"{row.Model}, {row.Work}, {row.Engine}, batch {row.Batch}: {row.JoulesPerInput:0.0000} joules an input")
            );
        text.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Medians of {record.RoundCount} rounds in which engines took turns, each in a process of its own. Load of the machine "
                    + $"before: {record.LoadBefore:0.00}."
            )
        );
        if (record.LoadBefore > 0.5)
            text.WriteLine("The machine was busy with something else: these times are no result.");
        return text.ToString();
    }

    private static TablePrinter Rows(IEnumerable<BenchRow> measured)
    {
        var rows = new TablePrinter(leftAligned: 3);
        rows.Add(RowHead);
        foreach (BenchRow row in measured)
            rows.Add(Cells(row));
        return rows;
    }

    private static string[] Cells(BenchRow row) =>
        [
            row.Model,
            row.Work,
            row.Engine,
            Invariant($"{row.Batch}"),
            Invariant($"{row.Threads}"),
            Invariant($"{row.ImagesPerSecond:0.0}"),
            Invariant($"{row.Gflops:0.0}"),
            row.ShareOfRoof is { } share ? Invariant($"{100 * share:0} %") : "",
            row.ShareOfInt8Roof is { } eights ? Invariant($"{100 * eights:0} %") : "",
            Invariant($"{row.P50Ms:0.000}"),
            Invariant($"{row.P99Ms:0.000}"),
            row.PeakBytes is { } peak ? Invariant($"{peak / 1e6:0.0}") : "",
            Invariant($"{row.FirstResultMs:0}"),
            Invariant($"{(row.ModelBytes + row.ProgramBytes ?? row.ModelBytes) / 1e6:0.0}"),
            row.RelativeLogitDifference is { } difference ? Invariant($"{difference:0.0e+0}") : "",
            row.Top1 is { } top1 ? Invariant($"{100 * top1:0.00} %") : "",
        ];

    private static TablePrinter Ratios(IEnumerable<BenchRatio> compared)
    {
        var ratios = new TablePrinter(leftAligned: 3);
        ratios.Add("model", "ours", "against", "batch", "threads", "speed", "multiply-adds");
        foreach (BenchRatio ratio in compared)
        {
            string ours = ratio.Engine == "suffice" ? ratio.Work : $"{ratio.Engine}: {ratio.Work}";
            string other = ratio.Work == ratio.AgainstWork ? ratio.Against : $"{ratio.Against}: {ratio.AgainstWork}";
            ratios.Add(
                ratio.Model,
                ours,
                other,
                Invariant($"{ratio.Batch}"),
                Invariant($"{ratio.Threads}"),
                Invariant($"{ratio.Speed:0.00} ×"),
                Invariant($"{ratio.Macs:0.000} ×")
            );
        }
        return ratios;
    }

    private static string Judged(BenchTarget target)
    {
        string verdict =
            target.Met is null ? "not judged"
            : target.Met == true ? "met       "
            : "MISSED    ";
        string reached = target.Reached is { } value ? Invariant($"; reached {value:0.###}") : "";
        return Invariant($"{verdict}  {target.Goal} {target.Needed}{reached}");
    }
}

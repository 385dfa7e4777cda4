using Suffice.Data;
using Suffice.Evaluation.Reports;
using Suffice.Files;
using static System.FormattableString;

namespace Suffice.Cli.Sweeps;

/// <summary>Runs compared: each of them, and the mean of those that differ in their seed alone, most accurate first.</summary>
internal static class SweepTable
{
    private static readonly string[] Head = ["", "seeds", "static %", "adapted %", "loss, points", "% of static's MACs"];

    /// <summary>Variants over their seeds, for a terminal.</summary>
    public static string Format(SweepRecord record)
    {
        var table = new TablePrinter();
        table.Add(Head);
        foreach (string[] row in Variants(record))
            table.Add(row);
        return table.ToString();
    }

    /// <summary>A page with both.</summary>
    public static void SavePage(SweepRecord record, string path)
    {
        string body = $"""
            <h1>{Html.Text(record.Description.Length == 0 ? "Sweep" : record.Description)}</h1>
            <p>{Html.Text(record.Data)}, {Html.Text(record.Split)} split, {record.Runs.Length} runs.</p>
            <h2>Variants</h2>
            {Table(Head, Variants(record))}
            <h2>Runs</h2>
            {Table(["", "seed", .. Head[2..]], record.Runs.Select(Row))}
            {string.Concat(record.Failures.Select(failure => $"<p>{Html.Text(failure)}</p>"))}
            """;
        AtomicFile.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(Html.Page("Sweep", body))));
    }

    private static IEnumerable<string[]> Variants(SweepRecord record) =>
        record
            .Runs.GroupBy(run => run.Variant)
            .OrderByDescending(group => group.Average(run => run.Top1)) // losses are each against its own teacher
            .ThenBy(group => group.Average(run => run.Share))
            .Select(group =>
                (string[])
                    [
                        group.Key,
                        Invariant($"{group.Count()}"),
                        Spread(group.Select(run => run.StaticTop1)),
                        Spread(group.Select(run => run.Top1)),
                        Spread(group.Select(run => run.Loss)),
                        Spread(group.Select(run => run.Share)),
                    ]
            );

    private static string[] Row(SweepRow run) =>
        [
            run.Name,
            run.Seed is { } seed ? Invariant($"{seed}") : "",
            Percent(run.StaticTop1),
            Percent(run.Top1),
            $"{Percent(run.Loss)} ± {Percent(run.LossSe)}",
            Percent(run.Share),
        ];

    /// <summary>Mean, and the deviation over seeds where there are several.</summary>
    private static string Spread(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double mean = all.Average();
        return all.Length == 1
            ? Percent(mean)
            : $"{Percent(mean)} ± {Percent(Math.Sqrt(all.Sum(value => (value - mean) * (value - mean)) / (all.Length - 1)))}";
    }

    private static string Percent(double share) => Invariant($"{share * 100:0.00}");

    private static string Table(string[] head, IEnumerable<string[]> rows) =>
        $"<table><tr>{Cells("th", head)}</tr>{string.Concat(rows.Select(row => $"<tr>{Cells("td", row)}</tr>"))}</table>";

    private static string Cells(string tag, string[] cells) => string.Concat(cells.Select(cell => $"<{tag}>{Html.Text(cell)}</{tag}>"));
}

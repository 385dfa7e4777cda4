using System.Text;
using System.Text.RegularExpressions;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Settings;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>Several records as one table in Markdown: what the default budget saves and loses, and what static nets would save.</summary>
internal static partial class MarkdownSummary
{
    /// <summary>Most that a shorter net may lose and still be called as good, as a fraction of 1.</summary>
    private const double AsGood = 0.001;

    /// <summary>The table, and a line on how it was measured.</summary>
    /// <param name="rows">What each row is called, in Markdown, and its record.</param>
    public static string Render(IReadOnlyList<(string Title, EvaluationRecord Record, EvaluationDetails Details)> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var text = new StringBuilder();
        string loss = LabelText.Loss(rows.Any(row => row.Record.LabelsAreAnswers));
        text.Append(
            Invariant(
                $"| | static net | multiply-adds saved | time saved | {loss}, points | saved at {ComparisonRows.Loss * 100:0.0} points of "
            ) + $"{loss} | by static nets at that {loss} | shortest net as good |\n"
        );
        text.Append("|---|---|---|---|---|---|---|---|\n");
        foreach ((string title, EvaluationRecord record, EvaluationDetails details) in rows)
        {
            BudgetPoint chosen = record.DefaultPoint;
            text.Append(Invariant($"| {title} | {Html.Percent(record.Static.Top1, 2)} "))
                .Append(Invariant($"| {Html.Percent(1 - (chosen.Macs / record.Static.Macs), 1)} "))
                .Append(Invariant($"| {Html.Percent(1 - (chosen.SecondsPerInput / record.Static.SecondsPerInput), 1)} "))
                .Append(Invariant($"| {Lost(chosen)} | {Saved(details, details.Deployed)} | {Saved(details, "hull")} "))
                .Append(Invariant($"| {Shortest(record)} |\n"));
        }
        return text.Append('\n').Append(Conditions(rows)).Append('\n').ToString();
    }

    private static string Conditions(IReadOnlyList<(string Title, EvaluationRecord Record, EvaluationDetails Details)> rows)
    {
        string measured = string.Join(
            "; ",
            rows.GroupBy(
                row => Invariant($"{row.Record.Split} split, {row.Record.Setup} of {row.Record.Machine.Cpu}"),
                (conditions, some) => $"{string.Join(" and ", some.Select(row => Words(row.Title)))}: {conditions}"
            )
        );
        string text =
            $"{measured}. Saved and lost: at the default budget, ± one standard error. Saved at a loss: by the whole frontier, ± half of a "
            + "95 % interval; static nets there are the cheapest random mixture of the teacher, shorter nets and the adapted net's exits, "
            + "chosen without looking at the input. The shortest net as good is the cheapest of those trained alone that loses at most "
            + $"{Html.Points(AsGood)} points.";
        return rows.Any(row => IsTooMuch(row.Record.DefaultPoint))
            ? $"{text} **Bold**: more than the {Html.Points(DefaultSetting.Promised)} points that a default is to keep."
            : text;
    }

    private static string Shortest(EvaluationRecord record) =>
        record.SmallerStatic.Where(net => record.Static.Top1 - net.Top1 <= AsGood).MinBy(net => net.Macs) is { } net
            ? $"{net.Blocks} blocks, {Html.Percent(net.Macs / record.Static.Macs, 0)}"
            : "none";

    /// <summary>A title without what it links to.</summary>
    private static string Words(string title) => Link().Replace(title, "$1");

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex Link();

    private static string Lost(BudgetPoint point)
    {
        string lost = $"{Html.Points(point.Loss)} ± {Html.Points(point.LossSe)}";
        return IsTooMuch(point) ? $"**{lost}**" : lost;
    }

    private static bool IsTooMuch(BudgetPoint point) => point.Loss > DefaultSetting.Promised;

    private static string Saved(EvaluationDetails details, string name) =>
        ComparisonRows.CostAt(details, name, ComparisonRows.Loss) is { } cost
            ? $"{Html.Fixed((1 - cost.Fraction) * 100, 1)}{(cost.Halfwidth is { } half ? $" ± {Html.Fixed(half * 100, 1)}" : "")} %"
            : "not known";
}

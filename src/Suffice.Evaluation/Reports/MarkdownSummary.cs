using System.Text;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Settings;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>Several records as one table in Markdown: what the default budget saves and loses, and what static nets would save.</summary>
internal static class MarkdownSummary
{
    /// <summary>The table, and a line on how it was measured.</summary>
    /// <param name="rows">What each row is called, in Markdown, and its record.</param>
    public static string Render(IReadOnlyList<(string Title, EvaluationRecord Record, EvaluationDetails Details)> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var text = new StringBuilder();
        string loss = LabelText.Loss(rows.Any(row => row.Record.LabelsAreAnswers));
        text.Append(
            Invariant($"| | multiply-adds saved | time saved | {loss}, points | saved at {ComparisonRows.Loss * 100:0.0} points of {loss} ")
                + $"| by static nets at that {loss} |\n"
        );
        text.Append("|---|---|---|---|---|---|\n");
        foreach ((string title, EvaluationRecord record, EvaluationDetails details) in rows)
        {
            BudgetPoint chosen = record.DefaultPoint;
            text.Append(Invariant($"| {title} | {Html.Percent(1 - (chosen.Macs / record.Static.Macs), 1)} "))
                .Append(Invariant($"| {Html.Percent(1 - (chosen.SecondsPerInput / record.Static.SecondsPerInput), 1)} "))
                .Append(Invariant($"| {Lost(chosen)} | {Saved(details, details.Deployed)} | {Saved(details, "hull")} |\n"));
        }
        return text.Append('\n').Append(Conditions(rows)).Append('\n').ToString();
    }

    private static string Conditions(IReadOnlyList<(string Title, EvaluationRecord Record, EvaluationDetails Details)> rows)
    {
        string measured = string.Join(
            "; ",
            rows.Select(row => row.Record)
                .Select(record => Invariant($"{record.Split} split, {record.Setup} of {record.Machine.Cpu}"))
                .Distinct()
        );
        string text =
            $"Measured on the {measured}. The first three columns are at the default budget, ± one standard error; the last two compare "
            + "frontiers, ± half of a 95 % interval. Static nets are the best mixture of shorter nets trained alone and of the adapted "
            + "net's own exits, one for all inputs.";
        return rows.Any(row => IsTooMuch(row.Record.DefaultPoint))
            ? $"{text} **Bold**: more than the {Html.Points(DefaultSetting.Promised)} points that a default is to keep."
            : text;
    }

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

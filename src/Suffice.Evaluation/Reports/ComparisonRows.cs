using Suffice.Evaluation.Records;
using Suffice.Evaluation.Settings;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>The table of controllers compared, as cells: pages and documents print the same.</summary>
internal static class ComparisonRows
{
    /// <summary>At which loss ways are compared, as a fraction of 1.</summary>
    public const double Loss = 0.003;

    /// <summary>The head, then the controller in use, then its rivals, best first; then static nets.</summary>
    /// <remarks>The last column is there only where losses can be told to 0.3 points.</remarks>
    public static IReadOnlyList<string[]> Of(EvaluationDetails details)
    {
        IReadOnlyList<string[]> rows =
        [
            [
                "way of choosing, same exits",
                "excess cost over the one in use, % of static's multiply-adds (negative: better)",
                "limits, corrected (Holm)",
                "verdict",
                $"multiply-adds at {Html.Points(Loss)} points of loss",
            ],
            [Bold($"{ReportTables.Name(details.Deployed)}, in use"), "", "", "", Cost(details, details.Deployed)],
            .. details.Rivals.OrderBy(rival => rival.Difference).Select(rival => Row(details, rival)),
            [ReportTables.Name("hull"), "", "", "", Cost(details, "hull")],
        ];
        return details.CostAtLoss.Length > 0 ? rows : [.. rows.SkipLast(1).Select(row => row[..^1])];
    }

    private static string[] Row(EvaluationDetails details, RivalComparison rival) =>
        [
            ReportTables.Name(rival.Rival),
            Html.Signed(rival.Difference),
            Invariant($"{Html.Signed(rival.HolmLower)} to {Html.Signed(rival.HolmUpper)}"),
            rival.Verdict switch
            {
                Verdict.Better => "worse",
                Verdict.Worse => "better",
                _ => "not told apart",
            },
            Cost(details, rival.Rival),
        ];

    /// <summary>What a controller's frontier needs at a loss; null where that was not measured.</summary>
    public static LossCost? CostAt(EvaluationDetails details, string name, double loss) =>
        Array.Find(details.CostAtLoss, cost => cost.Controller == name && cost.Loss == loss);

    private static string Cost(EvaluationDetails details, string name) =>
        CostAt(details, name, Loss) is { } cost
            ? $"{Html.Percent(cost.Fraction, 1)}{(cost.Halfwidth is { } half ? $" ± {Html.Points(half)}" : "")}"
            : "none";

    private static string Bold(string text) => $"<b>{text}</b>";
}

using System.Globalization;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Statistics;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>The record's numbers as HTML tables.</summary>
internal static class ReportTables
{
    private static readonly string[] Costs = ["multiply-adds", "of static", "p99 of static", "time per input", "of static", "p99"];

    public static string Settings(EvaluationRecord record)
    {
        StaticResult teacher = record.Static;
        bool answers = record.LabelsAreAnswers;
        string[] head = ["", LabelText.Accuracy(answers), $"{LabelText.Loss(answers)}, points", .. Costs];
        List<IReadOnlyList<string>> rows = [head, Teacher(teacher), FullPath(record.FullPath, teacher)];
        rows.AddRange(record.Points.Select(point => Budget(point, teacher, isDefault: point.Budget == record.DefaultBudget)));
        rows.AddRange(record.SmallerStatic.Select(net => Smaller(net, teacher)));
        string caption = answers
            ? "Disagreement is the share of inputs to which a setting answers otherwise than the teacher, ± one standard error."
            : "Loss is the teacher's accuracy minus this setting's on the same inputs, ± one standard error.";
        return Html.Table(caption, rows);
    }

    private static string[] Teacher(StaticResult teacher) =>
        [
            "static teacher",
            Html.Percent(teacher.Top1),
            "",
            Html.Macs(teacher.Macs),
            "100 %",
            "",
            Html.Milliseconds(teacher.SecondsPerInput),
            "100 %",
            "",
        ];

    private static string[] FullPath(FullPathResult full, StaticResult teacher) =>
        [
            "full path, no decisions",
            Html.Percent(full.Top1),
            Html.Points(teacher.Top1 - full.Top1),
            Html.Macs(full.Macs),
            Html.Percent(full.Macs / teacher.Macs, 1),
            "",
            Html.Milliseconds(full.SecondsPerInput),
            Html.Percent(full.SecondsPerInput / teacher.SecondsPerInput, 1),
            "",
        ];

    private static string[] Budget(BudgetPoint point, StaticResult teacher, bool isDefault) =>
        [
            Invariant($"budget {point.Budget:0.###}{(isDefault ? " <b>(default)</b>" : "")}"),
            Html.Percent(point.Top1),
            $"{Html.Points(point.Loss)} ± {Html.Points(point.LossSe)}",
            Html.Macs(point.Macs),
            Html.Percent(point.Macs / teacher.Macs, 1),
            Html.Percent(point.MacsP99 / teacher.Macs, 1),
            Html.Milliseconds(point.SecondsPerInput),
            Html.Percent(point.SecondsPerInput / teacher.SecondsPerInput, 1),
            Html.Milliseconds(point.SecondsP99),
        ];

    private static string[] Smaller(SmallerStatic net, StaticResult teacher) =>
        [
            Invariant($"static, {net.Blocks} blocks, trained alone"),
            Html.Percent(net.Top1),
            Html.Points(teacher.Top1 - net.Top1),
            Html.Macs(net.Macs),
            Html.Percent(net.Macs / teacher.Macs, 1),
            "",
            "",
            "",
            "",
        ];

    public static string Rivals(EvaluationDetails details) =>
        Html.Table(
            "Worth is the reward that controllers are tuned for, utility − λ · multiply-adds, in units of the price λ, mean over ten "
                + "prices from 0.3 to 0.01: a difference is a share of the static net's multiply-adds. Limits are corrected for the "
                + "number of "
                + "rivals (Holm); inputs and seeds are resampled. Multiply-adds are those of the best mixture with the static net.",
            [.. ComparisonRows.Of(details)]
        );

    public static string Name(string key) =>
        key switch
        {
            "policy" => "predictor and policy",
            "fixed" => "one path for all",
            "hull" => "best mixture of static nets",
            "confidence" => "confidence threshold",
            "entropy" => "entropy threshold",
            "learned_exit" => "learning to exit",
            "budgeted_batch" => "budgeted batch thresholds",
            "optimal_stopping" => "optimal stopping thresholds",
            "greedy" => "predictor alone, asked at every exit",
            "one_shot" => "predictor alone, asked once",
            "oracle" => "oracle (knows the labels)",
            _ => Html.Text(key),
        };
}

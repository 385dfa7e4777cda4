using System.Globalization;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Statistics;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>The record's numbers as HTML tables.</summary>
internal static class ReportTables
{
    private static readonly string[] SettingsHead =
    [
        "",
        "accuracy",
        "loss, points",
        "multiply-adds",
        "of static",
        "p99 of static",
        "time per image",
        "of static",
        "p99",
    ];
    private static readonly string[] RivalsHead =
    [
        "",
        "needs, of static",
        "Suffice saves",
        "adaptivity efficiency",
        "mean need",
        "more than Suffice by (95 % limit)",
        "",
    ];

    public static string Settings(EvaluationRecord record)
    {
        StaticResult teacher = record.Static;
        List<IReadOnlyList<string>> rows = [SettingsHead, Teacher(teacher), FullPath(record.FullPath, teacher)];
        rows.AddRange(record.Points.Select(point => Budget(point, teacher, isDefault: point.Budget == record.DefaultBudget)));
        rows.AddRange(record.SmallerStatic.Select(net => Smaller(net, teacher)));
        return Html.Table("Loss is the teacher's accuracy minus this setting's on the same images, ± one standard error.", rows);
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

    public static string Rivals(EvaluationRecord record, EvaluationDetails details)
    {
        BudgetPoint chosen = record.DefaultPoint;
        List<IReadOnlyList<string>> rows = [RivalsHead];
        double? ours = details.Rivals.Length > 0 ? details.Rivals[0].Ours : null;
        rows.Add([
            "<b>Suffice</b>",
            Html.Percent(chosen.Macs / record.Static.Macs, 1),
            "",
            Html.Ratio(details.AdaptivityEfficiency),
            ours is { } mean ? Html.Percent(mean, 1) : "",
            "",
            "",
        ]);
        foreach ((string name, FrontierPoint[] points) in record.Controllers)
            rows.Add(
                Rival(name, new LowerHull(points).Macs(chosen.Top1), Array.Find(details.Rivals, rival => rival.Rival == name), record)
            );
        return Html.Table(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Multiply-adds that each way of choosing needs for the default's accuracy of {Html.Percent(chosen.Top1)}, mixing its own "
                    + $"settings at best. The mean need is over losses of 0.1 to 1 points; it charges a loss that is not attained at the "
                    + $"teacher's cost; its limit is from 2,000 resamples of the images."
            ),
            rows
        );
    }

    /// <param name="name">Its key in the record.</param>
    /// <param name="macs">What it needs for the default's accuracy; null: it does not reach that.</param>
    /// <param name="rival">How it compares over a range of losses; null where that was not measured.</param>
    /// <param name="record">For the default and the teacher.</param>
    private static string[] Rival(string name, double? macs, RivalResult? rival, EvaluationRecord record) =>
        [
            Name(name),
            macs is { } needed ? Html.Percent(needed / record.Static.Macs, 1) : "not reached",
            macs is { } cost && name != "oracle" ? Html.Percent(1 - (record.DefaultPoint.Macs / cost), 1).Replace('-', '−') : "",
            Html.Ratio(rival?.Efficiency),
            rival is null ? "" : Html.Percent(rival.Theirs, 1),
            rival is null ? "" : Invariant($"{Html.Points(rival.Difference)} (≥ {Html.Points(rival.LowerLimit)})"),
            rival is null ? ""
            : rival.LowerLimit > 0 ? "worse"
            : "not told apart",
        ];

    public static string Name(string key) =>
        key switch
        {
            "hull" => "best mixture of static nets",
            "confidence" => "confidence threshold",
            "entropy" => "entropy threshold",
            "random" => "stopping by chance",
            "learned_exit" => "learning to exit",
            "budgeted_batch" => "budgeted batch thresholds",
            "optimal_stopping" => "optimal stopping thresholds",
            "greedy" => "predictor alone, asked at every exit",
            "one_shot" => "predictor alone, asked once",
            "oracle" => "oracle (knows the labels)",
            _ => Html.Text(key),
        };
}

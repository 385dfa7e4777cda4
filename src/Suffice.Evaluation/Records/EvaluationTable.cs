using System.Globalization;
using System.Text;
using Suffice.Data;
using Suffice.Evaluation.Statistics;
using static System.FormattableString;

namespace Suffice.Evaluation.Records;

/// <summary>A record as aligned plain text, for consoles.</summary>
internal static class EvaluationTable
{
    private static readonly string[] Costs = ["MMACs", "% static", "ms/input", "% static", "p99 ms"];

    public static string Format(EvaluationRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var text = new StringBuilder();
        AppendConditions(text, record);
        AppendSettings(text, record);
        text.Append(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\n{ControllerText.Name(record.Deployed)}: {record.Controller.Macs / record.Static.Macs:P2} of static's MACs, "
                    + $"{record.Controller.SecondsPerInput / record.Static.SecondsPerInput:P2} of its time\n"
            )
        );
        text.Append("default: ").Append(ControllerText.Default(record.DefaultChoice, record.LabelsAreAnswers)).Append('\n');
        if (record.Deployed == Bundles.ControllerNames.Fixed)
            text.Append(ControllerText.DoesNotPay).Append(".\n");
        foreach (string advice in Advice.Of(record))
            text.Append("note: ").Append(advice).Append('\n');
        AppendRivals(text, record);
        if (record.Rejection is { } rejection)
            AppendRejection(text, rejection);
        if (record.Certificate is { } certificate)
            text.Append('\n').Append(CertificateText.Describe(certificate, record.LabelsAreAnswers)).Append('\n');
        return text.ToString();
    }

    private static void AppendConditions(StringBuilder text, EvaluationRecord record)
    {
        text.Append(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Printable.Line($"{record.Bundle} on {record.Data}")}, {record.Split} split, {record.Examples:N0} inputs, "
                    + $"{record.Setup}\n\n"
            )
        );
        foreach (string change in record.ChangedData ?? [])
            text.Append(Invariant($"the data had changed since the bundle was made: {Printable.Line(change)}\n"));
        if (record.LabelsAreAnswers)
            text.Append(LabelText.Note).Append(".\n");
        if (record.ChangedData is not null || record.LabelsAreAnswers)
            text.Append('\n');
    }

    private static void AppendSettings(StringBuilder text, EvaluationRecord record)
    {
        StaticResult teacher = record.Static;
        FullPathResult full = record.FullPath;
        var rows = new TablePrinter();
        string[] names = record.LabelsAreAnswers
            ? ["setting", "agreement %", "disagreement, points", .. Costs]
            : ["setting", "top-1 %", "loss, points", .. Costs];
        rows.Add(teacher.Top5 is null ? names : [.. names[..2], "top-5 %", .. names[2..]]);
        Add(Row("static (teacher)", teacher.Top1, null, null, teacher.Macs, teacher.SecondsPerInput, null, teacher), teacher.Top5);
        Add(Row("full path", full.Top1, teacher.Top1 - full.Top1, null, full.Macs, full.SecondsPerInput, null, teacher), full.Top5);
        foreach (BudgetPoint point in record.Points)
        {
            string name = Invariant($"budget {point.Budget:0.###}{(point.Budget == record.DefaultBudget ? " (default)" : "")}");
            Add(Row(name, point.Top1, point.Loss, point.LossSe, point.Macs, point.SecondsPerInput, point.SecondsP99, teacher), point.Top5);
        }
        foreach (CapPoint point in record.Caps ?? [])
            Add(Untimed(Invariant($"no input over {point.Cap:0.###}"), point.Top1, point.Macs, teacher), null);
        foreach (SmallerStatic net in record.SmallerStatic)
            Add(Untimed(Invariant($"static, {net.Blocks} blocks"), net.Top1, net.Macs, teacher), null);
        text.Append(rows.ToString("\n"));

        void Add(string[] row, double? top5) =>
            rows.Add(teacher.Top5 is null ? row : [.. row[..2], top5 is { } share ? Percent(share) : "", .. row[2..]]);
    }

    private static void AppendRivals(StringBuilder text, EvaluationRecord record)
    {
        BudgetPoint chosen = record.DefaultPoint;
        text.Append(
            Invariant(
                $"\nMACs needed for the default's {LabelText.Accuracy(record.LabelsAreAnswers)} ({Percent(chosen.Top1)} %), % of static\n"
            )
        );
        var rows = new TablePrinter();
        rows.Add("suffice", Percent(record.Frontier.Macs(chosen.Top1)!.Value / record.Static.Macs));
        foreach ((string name, FrontierPoint[] points) in record.Controllers)
            rows.Add(Name(name), new LowerHull(points).Macs(chosen.Top1) is { } macs ? Percent(macs / record.Static.Macs) : "not reached");
        text.Append(rows.ToString("\n"));
    }

    private static void AppendRejection(StringBuilder text, RejectionResult rejection)
    {
        text.Append("\nabstaining where an answer is too unsure, at the default budget; thresholds chosen on calibration\n");
        var rows = new TablePrinter();
        rows.AddAll(RejectionRows.Of(rejection));
        text.Append(rows.ToString("\n"));
        if (rejection.OutOfScope is { } scope)
            text.Append(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{scope.Examples:N0} inputs of no class: {Mega(scope.Macs)} MMACs instead of {Mega(scope.InScopeMacs)}, mean "
                        + $"confidence {scope.Confidence:0.00} instead of {scope.InScopeConfidence:0.00}, AUROC {scope.Auroc:0.000}\n"
                )
            );
    }

    private static string Name(string key) =>
        key switch
        {
            "hull" => "static mixture",
            "one_shot" => "predictor once",
            _ => key,
        };

    private static string[] Row(
        string name,
        double top1,
        double? loss,
        double? error,
        double macs,
        double seconds,
        double? p99,
        StaticResult teacher
    ) =>
        [
            name,
            Percent(top1),
            loss is { } value ? Points(value, error) : "",
            Mega(macs),
            Percent(macs / teacher.Macs),
            Invariant($"{seconds * 1e3:0.000}"),
            Percent(seconds / teacher.SecondsPerInput),
            p99 is { } slow ? Invariant($"{slow * 1e3:0.000}") : "",
        ];

    /// <summary>What was simulated or measured without a clock.</summary>
    private static string[] Untimed(string name, double top1, double macs, StaticResult teacher) =>
        [name, Percent(top1), Points(teacher.Top1 - top1, null), Mega(macs), Percent(macs / teacher.Macs), "", "", ""];

    private static string Percent(double share) => Invariant($"{share * 100:0.00}");

    private static string Points(double loss, double? error) =>
        error is { } se ? Invariant($"{loss * 100:+0.00;-0.00;0.00} ± {se * 100:0.00}") : Invariant($"{loss * 100:+0.00;-0.00;0.00}");

    private static string Mega(double macs) => Invariant($"{macs / 1e6:0.000}");
}

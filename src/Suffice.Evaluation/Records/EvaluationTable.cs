using System.Globalization;
using System.Text;
using Suffice.Data;
using Suffice.Evaluation.Statistics;
using static System.FormattableString;

namespace Suffice.Evaluation.Records;

/// <summary>A record as aligned plain text, for consoles.</summary>
public static class EvaluationTable
{
    private static readonly string[] Header = ["setting", "top-1 %", "loss, points", "MMACs", "% static", "ms/input", "% static", "p99 ms"];

    public static string Format(EvaluationRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        StaticResult teacher = record.Static;
        var rows = new List<string[]>
        {
            Header,
            Row("static (teacher)", teacher.Top1, null, null, teacher.Macs, teacher.SecondsPerInput, null, teacher),
            Row(
                "full path",
                record.FullPath.Top1,
                teacher.Top1 - record.FullPath.Top1,
                null,
                record.FullPath.Macs,
                record.FullPath.SecondsPerInput,
                null,
                teacher
            ),
        };
        foreach (BudgetPoint point in record.Points)
        {
            string name = Invariant($"budget {point.Budget:0.###}{(point.Budget == record.DefaultBudget ? " (default)" : "")}");
            rows.Add(Row(name, point.Top1, point.Loss, point.LossSe, point.Macs, point.SecondsPerInput, point.SecondsP99, teacher));
        }
        foreach (CapPoint point in record.Caps ?? [])
            rows.Add([
                Invariant($"no input over {point.Cap:0.###}"),
                Percent(point.Top1),
                Points(teacher.Top1 - point.Top1, null),
                Mega(point.Macs),
                Percent(point.Macs / teacher.Macs),
                "",
                "",
                "",
            ]);
        foreach (SmallerStatic net in record.SmallerStatic)
            rows.Add([
                Invariant($"static, {net.Blocks} blocks"),
                Percent(net.Top1),
                Points(teacher.Top1 - net.Top1, null),
                Mega(net.Macs),
                Percent(net.Macs / teacher.Macs),
                "",
                "",
                "",
            ]);

        var text = new StringBuilder();
        text.Append(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Printable.Line($"{record.Bundle} on {record.Data}")}, {record.Split} split, {record.Examples:N0} inputs, batch "
                    + $"{record.Batch}, {record.Threads} {(record.Threads == 1 ? "thread" : "threads")}\n\n"
            )
        );
        foreach (string change in record.ChangedData ?? [])
            text.Append(Invariant($"the data had changed since the bundle was made: {Printable.Line(change)}\n"));
        if (record.ChangedData is not null)
            text.Append('\n');
        Align(text, rows);
        text.Append(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\npredictor and policy: {record.Controller.Macs / teacher.Macs:P2} of static's MACs, "
                    + $"{record.Controller.SecondsPerInput / teacher.SecondsPerInput:P2} of its time\n"
            )
        );
        AppendRivals(text, record);
        if (record.Rejection is { } rejection)
            AppendRejection(text, rejection);
        if (record.Certificate is { } certificate)
            text.Append('\n').Append(CertificateText.Describe(certificate)).Append('\n');
        return text.ToString();
    }

    private static void AppendRivals(StringBuilder text, EvaluationRecord record)
    {
        BudgetPoint chosen = record.DefaultPoint;
        text.Append(Invariant($"\nMACs needed for the default's accuracy ({Percent(chosen.Top1)} %), % of static\n"));
        var rows = new List<string[]>();
        rows.Add(["suffice", Percent(chosen.Macs / record.Static.Macs)]);
        foreach ((string name, FrontierPoint[] points) in record.Controllers)
            rows.Add([
                Name(name),
                new LowerHull(points).Macs(chosen.Top1) is { } macs ? Percent(macs / record.Static.Macs) : "not reached",
            ]);
        Align(text, rows);
    }

    private static void AppendRejection(StringBuilder text, RejectionResult rejection)
    {
        text.Append("\nabstaining where an answer is too unsure, at the default budget; thresholds chosen on calibration\n");
        Align(text, RejectionRows.Of(rejection));
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

    private static string Percent(double share) => Invariant($"{share * 100:0.00}");

    private static string Points(double loss, double? error) =>
        error is { } se ? Invariant($"{loss * 100:+0.00;-0.00;0.00} ± {se * 100:0.00}") : Invariant($"{loss * 100:+0.00;-0.00;0.00}");

    private static string Mega(double macs) => Invariant($"{macs / 1e6:0.000}");

    // First column left, the others right, two spaces between.
    private static void Align(StringBuilder text, IReadOnlyList<string[]> rows)
    {
        rows = [.. rows.Select(row => Array.ConvertAll(row, Printable.Line))];
        int columns = rows[0].Length;
        int[] widths = [.. Enumerable.Range(0, columns).Select(c => rows.Max(row => Printable.Columns(row[c])))];
        foreach (string[] row in rows)
        {
            string line = string.Join(
                "  ",
                row.Select((cell, c) => c == 0 ? Printable.PadRight(cell, widths[c]) : Printable.PadLeft(cell, widths[c]))
            );
            text.Append(line.TrimEnd()).Append('\n');
        }
    }
}

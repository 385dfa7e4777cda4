using System.Text;
using Suffice.Evaluation.Bounds;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Statistics;
using Suffice.Files;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>Every point of every frontier as comma-separated values, to be drawn by other tools.</summary>
internal static class FrontierCsv
{
    /// <summary>What the file begins with.</summary>
    public const string FirstColumn = "kind";

    /// <summary>Columns: kind, setting, top1, macs, fraction of the teacher's, seconds per input (measured points only).</summary>
    public static string Render(EvaluationRecord record, EvaluationDetails details)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(details);
        var text = new StringBuilder(FirstColumn + ",setting,top1,macs,fraction,seconds_per_input\n");
        Add("static", "teacher", record.Static.Top1, record.Static.Macs, record.Static.SecondsPerInput);
        Add("full_path", "", record.FullPath.Top1, record.FullPath.Macs, record.FullPath.SecondsPerInput);
        foreach (BudgetPoint point in record.Points)
            Add("budget", Invariant($"{point.Budget}"), point.Top1, point.Macs, point.SecondsPerInput);
        foreach (SmallerStatic net in record.SmallerStatic)
            Add("smaller_static", Invariant($"{net.Blocks} blocks"), net.Top1, net.Macs, null);
        foreach (PathResult path in details.Paths)
            Add("path", Quoted(path.Path), path.Top1, path.Macs, null);
        AddAll("policy", details.Frontier);
        foreach ((string name, FrontierPoint[] points) in record.Controllers)
            AddAll(name.AsSpan().ContainsAny(",\"\r\n") ? Quoted(name) : name, points);
        AddAll("clairvoyant_bound", details.Clairvoyant);
        foreach (BoundCurvePoint at in details.Bounds?.Curve ?? [])
            if (at.InformationMacs is { } macs)
                Add("information_bound", "", at.Top1, macs, null);
        return text.ToString();

        void AddAll(string kind, IEnumerable<FrontierPoint> points)
        {
            int setting = 0;
            foreach (FrontierPoint point in points)
                Add(kind, Invariant($"{setting++}"), point.Top1, point.Macs, null);
        }

        void Add(string kind, string setting, double top1, double macs, double? seconds) =>
            text.Append(Invariant($"{kind},{setting},{top1:R},{macs:R},{macs / record.Static.Macs:0.######},{seconds:R}\n"));
    }

    // As RFC 4180 has it; what a spreadsheet would take for a formula stays as it is, so that names can be looked up.
    private static string Quoted(string field) => $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Writes the file whole or not at all.</summary>
    public static void Write(string recordPath, string csvPath)
    {
        (EvaluationRecord record, EvaluationDetails details) = RecordFile.LoadWhole(recordPath);
        string csv = Render(record, details);
        AtomicFile.Write(csvPath, stream => stream.Write(Encoding.UTF8.GetBytes(csv)));
    }
}

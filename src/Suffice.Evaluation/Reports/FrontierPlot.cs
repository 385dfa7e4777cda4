using System.Globalization;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Statistics;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>Accuracy against computation, everything in one picture; MACs are drawn as shares of the teacher's.</summary>
internal static class FrontierPlot
{
    private static readonly LineStyle HullStyle = new("var(--static)", 1.8, "2 3");
    private static readonly LineStyle BoundStyle = new("var(--ink)", 1.5, "8 4");
    private static readonly LineStyle InformationStyle = new("var(--bound)", 2, "2 2");
    private static readonly LineStyle PolicyStyle = new("var(--policy)", 3);

    private static readonly (string Key, string Name, LineStyle Style)[] Rivals =
    [
        ("confidence", "confidence threshold", new LineStyle("var(--confidence)", 2)),
        ("entropy", "entropy threshold", new LineStyle("var(--entropy)", 2, "7 3")),
        ("patience", "patience", new LineStyle("var(--patience)", 2, "3 3")),
        ("one_shot", "predictor alone, asked once", new LineStyle("var(--one-shot)", 2, "9 3 2 3")),
    ];

    public static string Render(EvaluationRecord record, EvaluationDetails details) =>
        Draw(record, details, 880, 520, narrow: false) + Draw(record, details, 400, 440, narrow: true) + Legend(record, details);

    private static string Draw(EvaluationRecord record, EvaluationDetails details, int width, int height, bool narrow)
    {
        (double low, double high) = AccuracyRange(record, details);
        var plot = new PlotArea(width, height, 0, 1.04, low, high);
        plot.Axes(
            narrow ? "multiply-adds, share of the teacher's" : "mean multiply-adds per input, share of the static teacher's",
            record.LabelsAreAnswers ? "agreement with the teacher, %" : "accuracy (top-1), %",
            narrow
        );
        DrawLines(plot, record, details, low);
        DrawPaths(plot, record, details);
        DrawSmallerNets(plot, record);
        DrawReferences(plot, record);
        DrawBudgets(plot, record);
        return plot.Svg(narrow ? "narrow" : "wide", "Accuracy against computation", Describe(record));
    }

    /// <summary>MACs as a share of the teacher's.</summary>
    private static FrontierPoint Scaled(EvaluationRecord record, double top1, double macs) => new(top1, macs / record.Static.Macs);

    private static void DrawLines(PlotArea plot, EvaluationRecord record, EvaluationDetails details, double low)
    {
        FrontierPoint Scale(FrontierPoint point) => Scaled(record, point.Top1, point.Macs);
        if (details.Bounds is { } bounds)
            DrawBounds(plot, bounds, details.Clairvoyant.Select(Scale), low);
        if (record.Controllers.TryGetValue("hull", out FrontierPoint[]? hull))
            plot.Line(hull.Select(Scale), HullStyle);
        plot.Line(details.Clairvoyant.Select(Scale), BoundStyle);
        foreach ((string key, _, LineStyle style) in Rivals)
            if (record.Controllers.TryGetValue(key, out FrontierPoint[]? settings))
                plot.Line(new LowerHull(settings).Corners.Select(Scale), style);
        plot.Line(new LowerHull(details.Frontier).Corners.Select(Scale), PolicyStyle);
    }

    private static void DrawPaths(PlotArea plot, EvaluationRecord record, EvaluationDetails details)
    {
        foreach (PathResult path in details.Paths)
        {
            FrontierPoint at = Scaled(record, path.Top1, path.Macs);
            plot.Mark(at, "hollow", "var(--static)", Invariant($"{path.Path} for every input: {at.Top1:P2} at {at.Macs:P1}"));
        }
    }

    private static void DrawSmallerNets(PlotArea plot, EvaluationRecord record)
    {
        foreach (SmallerStatic net in record.SmallerStatic)
        {
            FrontierPoint at = Scaled(record, net.Top1, net.Macs);
            plot.Mark(at, "square", "var(--static)", Invariant($"net of {net.Blocks} blocks trained alone: {at.Top1:P2} at {at.Macs:P1}"));
            plot.Label(at, Invariant($"{net.Blocks} blocks"), 9, 15, "start", "var(--static)");
        }
    }

    /// <summary>What every setting is compared with: oracle and teacher.</summary>
    private static void DrawReferences(PlotArea plot, EvaluationRecord record)
    {
        foreach (FrontierPoint oracle in record.Controllers.GetValueOrDefault("oracle", []))
        {
            FrontierPoint at = Scaled(record, oracle.Top1, oracle.Macs);
            plot.Mark(at, "cross", "var(--ink)", Invariant($"oracle: {at.Top1:P2} at {at.Macs:P1}"));
        }
        var teacher = new FrontierPoint(record.Static.Top1, 1);
        plot.Mark(teacher, "diamond", "var(--ink)", Invariant($"static teacher: {record.Static.Top1:P2}"));
        plot.Label(teacher, "static teacher", -2, -13, "end");
    }

    private static void DrawBudgets(PlotArea plot, EvaluationRecord record)
    {
        foreach (BudgetPoint point in record.Points)
        {
            bool chosen = point.Budget == record.DefaultBudget;
            FrontierPoint at = Scaled(record, point.Top1, point.Macs);
            plot.Mark(
                at,
                chosen ? "ring" : "dot",
                "var(--policy)",
                Invariant($"budget {point.Budget:0.###}: {at.Top1:P2} at {at.Macs:P1}")
            );
            if (chosen)
                plot.Label(at, "default", 4, 26, "start", "var(--policy)");
        }
    }

    // What no choice can reach is shaded; around each bound, where it may lie for other images of the same kind.
    private static void DrawBounds(PlotArea plot, BoundRecord bounds, IEnumerable<FrontierPoint> clairvoyant, double low)
    {
        FrontierPoint[] edge = [.. clairvoyant];
        if (edge.Length > 0)
            plot.Area([.. edge, new(edge[^1].Top1, 0), new(low, 0), new(low, edge[0].Macs)], "var(--ink)", 0.05);
        double macs = bounds.TeacherMacs;
        Band(plot, [.. bounds.Curve.Select(at => (at.Top1, at.ClairvoyantMacs / macs, at.ClairvoyantMacsHalfwidth / macs))], "var(--ink)");
        Band(
            plot,
            [.. bounds.Curve.Select(at => (at.Top1, at.InformationMacs / macs, at.InformationMacsHalfwidth / macs))],
            "var(--bound)"
        );
        plot.Line(
            bounds
                .Curve.Where(at => at.InformationMacs is not null)
                .Select(at => new FrontierPoint(at.Top1, at.InformationMacs!.Value / macs)),
            InformationStyle
        );
        Interval(
            plot,
            "clairvoyant bound",
            bounds.Top1,
            bounds.ClairvoyantMacs / macs,
            bounds.ClairvoyantMacsHalfwidth / macs,
            "var(--ink)"
        );
        Interval(
            plot,
            "information-limited bound",
            bounds.Top1,
            bounds.InformationMacs / macs,
            bounds.InformationMacsHalfwidth / macs,
            "var(--bound)"
        );
    }

    private static void Band(PlotArea plot, (double Top1, double? Macs, double? HalfWidth)[] points, string colour)
    {
        (double Top1, double Macs, double HalfWidth)[] known =
        [
            .. points
                .Where(at => at is { Macs: not null, HalfWidth: not null })
                .Select(at => (at.Top1, at.Macs!.Value, at.HalfWidth!.Value)),
        ];
        if (known.Length > 1)
            plot.Area(
                [
                    .. known.Select(at => new FrontierPoint(at.Top1, at.Macs - at.HalfWidth)),
                    .. known.Reverse().Select(at => new FrontierPoint(at.Top1, at.Macs + at.HalfWidth)),
                ],
                colour,
                0.22
            );
    }

    private static void Interval(PlotArea plot, string name, double top1, double? macs, double? halfWidth, string colour)
    {
        if (macs is not { } centre || halfWidth is not { } width)
            return;
        plot.Line([new(top1, centre - width), new(top1, centre + width)], new LineStyle(colour, 3));
        plot.Mark(new(top1, centre), "bar", colour, Invariant($"{name} at {top1:P2}: {centre:P1} ± {width:P1}"));
    }

    // From a little below where the curves bend to a little above the teacher; cruder settings lie outside and are left out.
    private static (double Low, double High) AccuracyRange(EvaluationRecord record, EvaluationDetails details)
    {
        double top = Math.Max(record.Static.Top1, Math.Max(record.Points.Max(point => point.Top1), details.Paths.Max(path => path.Top1)));
        double bottom = Math.Min(record.Static.Top1 - 0.03, record.Points.Min(point => point.Top1) - 0.005);
        return (Math.Max(0, bottom), Math.Min(1, top + 0.006));
    }

    private static string Describe(EvaluationRecord record)
    {
        BudgetPoint chosen = record.DefaultPoint;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The static teacher reaches {record.Static.Top1:P2} at 100 %. The adaptive model reaches {chosen.Top1:P2} at "
                + $"{chosen.Macs / record.Static.Macs:P1} at its default budget. All figures are in the tables below."
        );
    }

    private static string Legend(EvaluationRecord record, EvaluationDetails details) =>
        $"<ul class='legend'>{string.Concat(SettingItems(record).Concat(BoundItems(details)).Concat(OracleItems(record, details)))}</ul>\n";

    private static IEnumerable<string> SettingItems(EvaluationRecord record)
    {
        yield return Item("Suffice (budgets measured)", "<circle cx='18' cy='7' r='4.5' style='fill:var(--policy)'/>", PolicyStyle);
        foreach ((string key, string name, LineStyle style) in Rivals)
            if (record.Controllers.GetValueOrDefault(key, []).Length > 0)
                yield return Item(name, "", style);
        yield return Item(
            "one exit for every input; line: best mixture of static nets",
            "<circle cx='18' cy='7' r='3.5' style='fill:var(--paper);stroke:var(--static)'/>",
            HullStyle
        );
        if (record.SmallerStatic.Length > 0)
            yield return Item("smaller nets trained alone", "<rect x='13' y='2' width='9' height='9' style='fill:var(--static)'/>", null);
    }

    private static IEnumerable<string> BoundItems(EvaluationDetails details)
    {
        if (details.Clairvoyant.Length > 0)
            yield return Item("no choice among these paths can be left of this (knows the answers)", "", BoundStyle);
        if (details.Bounds is not { } bounds)
            yield break;
        if (bounds.Curve.Length > 0 || bounds.InformationMacs is not null)
            yield return Item("nor of this without knowing them (information-limited bound, an estimate)", "", InformationStyle);
        yield return Item(
            "95 % half-widths of both bounds",
            "<rect x='0' y='2' width='36' height='10' style='fill:var(--bound);opacity:.22'/>",
            null
        );
    }

    private static IEnumerable<string> OracleItems(EvaluationRecord record, EvaluationDetails details)
    {
        if (record.Controllers.GetValueOrDefault("oracle", []).Any(point => point.Top1 <= AccuracyRange(record, details).High))
            yield return Item(
                "oracle: cheapest correct path of each input",
                "<path d='M13 2L23 12M23 2L13 12' style='stroke:var(--ink);stroke-width:2.5'/>",
                null
            );
    }

    private static string Item(string name, string mark, LineStyle? line) =>
        $"<li><svg viewBox='0 0 36 14' "
        + $"aria-hidden='true'>{(line is null ? "" : $"<line x1='0' y1='7' x2='36' y2='7' {line.Stroke}/>")}{mark}</svg>"
        + $"{Html.Text(name)}</li>";
}

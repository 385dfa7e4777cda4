using System.Globalization;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Statistics;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>
/// Accuracy against computation with the least that says it, as one SVG file for the head of a document: what was measured, the static nets
/// that one would use otherwise, and what both need at the same loss. Colours are readable on light and on dark pages.
/// </summary>
internal static class FrontierPicture
{
    private const int Width = 600,
        Height = 400;

    /// <summary>All of like contrast to white and to near black, for a picture cannot know on which page it is.</summary>
    private static readonly (string Name, string Colour)[] Palette =
    [
        ("var(--policy)", "#1678d0"),
        ("var(--static)", "#bf5f16"),
        ("var(--ink)", "#727b86"),
        ("var(--rule)", "#727b8655"),
        ("var(--paper)", "none"),
    ];

    private static readonly LineStyle Adaptive = new("var(--policy)", 3),
        Static = new("var(--static)", 2, "2 4"),
        Between = new("var(--ink)", 1.5);

    /// <summary>The picture.</summary>
    public static string Render(EvaluationRecord record, EvaluationDetails details)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(details);
        (double low, double high) = Range(record);
        var plot = new PlotArea(Width, Height, 0, 1.04, low, high);
        plot.Axes(
            new PlotAxis("multiply-adds, share of the static net's", 8, x => Invariant($"{x * 100:0.##} %")),
            new PlotAxis($"{LabelText.Accuracy(record.LabelsAreAnswers)}, %", 6, y => Invariant($"{y * 100:0.##}"))
        );
        DrawStatic(plot, record);
        DrawGap(plot, record, details);
        plot.Line(new LowerHull(details.Frontier).Corners.Select(at => Scaled(record, at.Top1, at.Macs)), Adaptive);
        foreach (BudgetPoint point in record.Points)
            plot.Mark(
                Scaled(record, point.Top1, point.Macs),
                point.Budget == record.DefaultBudget ? "ring" : "dot",
                Adaptive.Colour,
                Invariant($"budget {point.Budget:0.###}: {point.Top1:P2} at {point.Macs / record.Static.Macs:P1}")
            );
        plot.Key(2, Adaptive, "ring", "Suffice, any budget (ring: default)");
        plot.Key(1, Static, "square", "static nets, and their best mixture");
        plot.Key(0, null, "diamond", "the static net, all blocks");
        return Standalone(plot.Svg("frontier", "Accuracy against computation", Describe(record, details)));
    }

    /// <summary>What the picture shows, in a sentence or two.</summary>
    public static string Describe(EvaluationRecord record, EvaluationDetails details)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(details);
        string shown = $"{LabelText.Accuracy(record.LabelsAreAnswers)} against multiply-adds on {record.Data}";
        return Gap(details) is var (ours, nets)
            ? $"{shown}: at a {LabelText.Loss(record.LabelsAreAnswers)} of {Html.Points(ComparisonRows.Loss)} points Suffice needs "
                + $"{Html.Percent(ours, 0)} of the static net's computation, the best mixture of static nets {Html.Percent(nets, 0)}."
            : $"{shown}.";
    }

    private static void DrawStatic(PlotArea plot, EvaluationRecord record)
    {
        if (record.Controllers.TryGetValue("hull", out FrontierPoint[]? hull))
            plot.Line(hull.Select(at => Scaled(record, at.Top1, at.Macs)), Static);
        foreach (SmallerStatic net in record.SmallerStatic)
        {
            string blocks = Invariant($"{net.Blocks} {(net.Blocks == 1 ? "block" : "blocks")}");
            FrontierPoint at = Scaled(record, net.Top1, net.Macs);
            plot.Mark(at, "square", Static.Colour, Invariant($"static, {blocks}: {net.Top1:P2} at {at.Macs:P1}"));
            plot.Label(at, blocks, 8, 18, "start", Static.Colour);
        }
        plot.Mark(new(record.Static.Top1, 1), "diamond", "var(--ink)", Invariant($"the static net: {record.Static.Top1:P2}"));
    }

    /// <summary>A line from one way to the other at the same loss, with what each needs below it.</summary>
    private static void DrawGap(PlotArea plot, EvaluationRecord record, EvaluationDetails details)
    {
        if (Gap(details) is not var (ours, nets))
            return;
        double top1 = record.Static.Top1 - ComparisonRows.Loss;
        plot.Line([new(top1, ours), new(top1, nets)], Between);
        plot.Mark(new(top1, ours), "bar", Between.Colour, Html.Percent(ours, 1));
        plot.Mark(new(top1, nets), "bar", Between.Colour, Html.Percent(nets, 1));
        plot.Label(new(top1, ours), $"{Html.Percent(ours, 0)} instead of {Html.Percent(nets, 0)}", 8, 19, "start", Between.Colour);
    }

    /// <summary>What the controller in use and the best mixture of static nets need at one loss; null where it is not known.</summary>
    private static (double Ours, double Nets)? Gap(EvaluationDetails details) =>
        ComparisonRows.CostAt(details, details.Deployed, ComparisonRows.Loss) is { } ours
        && ComparisonRows.CostAt(details, "hull", ComparisonRows.Loss) is { } nets
            ? (ours.Fraction, nets.Fraction)
            : null;

    private static FrontierPoint Scaled(EvaluationRecord record, double top1, double macs) => new(top1, macs / record.Static.Macs);

    /// <summary>Whatever was measured, but not much worse than anybody would want.</summary>
    private static (double Low, double High) Range(EvaluationRecord record)
    {
        double[] all = [.. record.Points.Select(point => point.Top1), .. record.SmallerStatic.Select(net => net.Top1), record.Static.Top1];
        return (Math.Max(0, Math.Max(all.Min(), record.Static.Top1 - 0.04) - 0.004), Math.Min(1, all.Max() + 0.004));
    }

    /// <summary>With a size, fonts and colours of its own, since no page lends it any.</summary>
    private static string Standalone(string svg)
    {
        const string open = "<svg class='frontier' ";
        foreach ((string name, string colour) in Palette)
            svg = svg.Replace(name, colour, StringComparison.Ordinal);
        string style = string.Create(
            CultureInfo.InvariantCulture,
            $"<style>text{{font:15px system-ui,'Segoe UI',Roboto,'Helvetica Neue',sans-serif;fill:{Palette[2].Colour}}}"
                + $".tick{{font-size:14px}}.strong{{font-weight:600}}</style>"
        );
        int body = svg.IndexOf('>', StringComparison.Ordinal) + 1;
        return $"<svg xmlns='http://www.w3.org/2000/svg' width='{Width}' height='{Height}' {svg[open.Length..body]}{style}{svg[body..]}";
    }
}

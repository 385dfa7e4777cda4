using System.Globalization;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Statistics;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>
/// The default setting beyond its means: the spread of costs, classes, changed mistakes, and whether the predictor's word was good.
/// </summary>
internal static class InsightSections
{
    private const int MostClasses = 30;

    private static readonly string[] ClassHead = ["class", "inputs", "static", "ours", "change, points", "mean cost, of static"];
    private static readonly string[] ConfusionHead = ["class", "taken for", "by the static model", "by ours", "change"];

    /// <summary>Empty for details older than insights.</summary>
    public static string Render(EvaluationRecord record, EvaluationDetails details, string noun) =>
        details.Insights is { } insights
            ? $"""
                <h2>How costs are spread</h2>
                {Costs(insights.Costs, noun)}
                <h2>Class by class</h2>
                {Classes(insights.Classes, record.Static.Macs)}
                <h2>Mistakes made more and less often than by the static model</h2>
                {Confusions(insights.Confusions, noun)}
                <h2>Is the predictor's word good?</h2>
                {Reliability(insights.Reliability, noun)}
                """
            : "";

    private static string Costs(CostShare[] costs, string noun)
    {
        double At(double share) => costs.First(point => point.Share >= share).Fraction;
        double most = costs[^1].Fraction;
        string Plot(int width, int height, bool narrow)
        {
            var plot = new PlotArea(width, height, 0, Math.Max(1.04, most * 1.02), 0, 1);
            plot.Axes("multiply-adds, share of the static model's mean", Invariant($"{noun}s that cost at most so much, %"), narrow);
            plot.Line(Steps(costs), new LineStyle("var(--policy)", 2.5));
            return plot.Svg(
                narrow ? "narrow" : "wide",
                "Distribution of cost",
                Invariant($"Half of the {noun}s cost at most {At(0.5):P1}, 99 % at most {At(0.99):P1}, the dearest {most:P1}.")
            );
        }

        return string.Create(
                CultureInfo.InvariantCulture,
                $"<p>Half of the {noun}s cost at most {Html.Percent(At(0.5), 1)} of what the static model spends on average, nine in ten "
                    + $"at most {Html.Percent(At(0.9), 1)}, 99 in a hundred at most {Html.Percent(At(0.99), 1)}; the dearest costs "
                    + $"{Html.Percent(most, 1)}.</p>\n"
            ) + $"<figure>{Plot(880, 300, narrow: false)}{Plot(400, 300, narrow: true)}</figure>";
    }

    private static IEnumerable<FrontierPoint> Steps(CostShare[] costs)
    {
        double share = 0;
        yield return new FrontierPoint(0, 0);
        foreach (CostShare point in costs)
        {
            yield return new FrontierPoint(share, point.Fraction);
            yield return new FrontierPoint(point.Share, point.Fraction);
            share = point.Share;
        }
    }

    private static string Classes(ClassResult[] classes, double staticMacs)
    {
        // Of many classes, those that changed most.
        ClassResult[] shown =
        [
            .. classes
                .OrderByDescending(result => Math.Abs(result.Top1 - result.StaticTop1))
                .Take(MostClasses)
                .OrderBy(result => Array.IndexOf(classes, result)),
        ];
        List<IReadOnlyList<string>> rows = [ClassHead];
        foreach (ClassResult result in shown)
        {
            rows.Add([
                Html.Text(result.Label),
                Invariant($"{result.Examples:N0}"),
                Html.Percent(result.StaticTop1, 1),
                Html.Percent(result.Top1, 1),
                Html.Signed(result.Top1 - result.StaticTop1),
                Html.Percent(result.Macs / staticMacs, 1),
            ]);
        }
        return Html.Table(
            shown.Length < classes.Length
                ? Invariant($"Accuracy and cost at the default budget: the {shown.Length} of {classes.Length} classes that changed most.")
                : "Accuracy and cost at the default budget.",
            rows
        );
    }

    private static string Confusions(ConfusionChange[] changes, string noun)
    {
        if (changes.Length == 0)
            return "<p>None: every kind of mistake is made as often.</p>";
        List<IReadOnlyList<string>> rows = [ConfusionHead];
        foreach (ConfusionChange change in changes)
            rows.Add([
                Html.Text(change.Label),
                Html.Text(change.Prediction),
                Invariant($"{change.Static}"),
                Invariant($"{change.Ours}"),
                Invariant($"{change.Ours - change.Static:+0;-0}").Replace('-', '−'),
            ]);
        return Html.Table(Invariant($"Numbers of {noun}s; the largest changes."), rows);
    }

    private static string Reliability(ReliabilityBin[] bins, string noun)
    {
        double high = Math.Max(0.05, bins.Max(bin => Math.Max(bin.Predicted, bin.Realised)) * 1.08),
            low = Math.Min(-0.01, bins.Min(bin => bin.Realised) * 1.08);
        string[] points = [.. bins.Select(bin => bin.Path).Distinct()];
        string Plot(int width, int height, bool narrow)
        {
            var plot = new PlotArea(width, height, 0, high, low, high);
            plot.Axes("loss expected from stopping", "loss there was, points", narrow);
            plot.Line([new(0, 0), new(high, high)], new LineStyle("var(--static)", 1.5, "4 4"));
            foreach (ReliabilityBin bin in bins)
                plot.Mark(
                    new(bin.Realised, bin.Predicted),
                    "dot",
                    Colour(points, bin.Path),
                    Invariant($"{bin.Path}, {bin.Examples} {noun}s: {bin.Predicted:P1} expected, {bin.Realised:P1} found")
                );
            return plot.Svg(
                narrow ? "narrow" : "wide",
                "Reliability of the predictor",
                "Points on the dashed line: what was expected is what was found."
            );
        }

        string legend = string.Concat(
            points.Select(path => $"<li><span class='swatch' style='background:{Colour(points, path)}'></span>{Html.Text(path)}</li>")
        );
        return $"""
            <p>At each decision point the predictor says how much accuracy stopping there would lose against the static model.
            Each mark is an eighth of the {noun}s, those of which it expected about the same; on the dashed line it was right.</p>
            <figure>{Plot(880, 420, narrow: false)}{Plot(400, 380, narrow: true)}</figure>
            <ul class='legend'>{legend}</ul>
            """;
    }

    // Early exits light, late ones dark, in a lightness that both themes bear.
    private static string Colour(string[] points, string path)
    {
        double depth = points.Length < 2 ? 0.5 : Array.IndexOf(points, path) / (points.Length - 1.0);
        return Invariant($"hsl({190 + (100 * depth):0} 70% 48%)");
    }
}

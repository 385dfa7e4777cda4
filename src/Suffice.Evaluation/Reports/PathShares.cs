using System.Globalization;
using System.Text;
using Suffice.Evaluation.Records;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>Which share of the images took which path at each budget: one bar a budget, cheap paths light, dear ones dark.</summary>
internal static class PathShares
{
    public static string Render(EvaluationRecord record, EvaluationDetails details)
    {
        PathResult[] paths =
        [
            .. details.Paths.Where(path => record.Points.Any(point => point.Paths.ContainsKey(path.Path))).OrderBy(path => path.Macs),
        ];
        var html = new StringBuilder("<div class='bars'>\n");
        foreach (BudgetPoint point in record.Points)
            AppendBar(html, point, paths, isDefault: point.Budget == record.DefaultBudget);
        html.Append("</div>\n");
        AppendLegend(html, paths, record.Static.Macs);
        return html.ToString();
    }

    private static void AppendBar(StringBuilder html, BudgetPoint point, PathResult[] paths, bool isDefault)
    {
        string name = Invariant($"{point.Budget:0.###}{(isDefault ? " (default)" : "")}");
        string spoken = string.Join(
            ", ",
            paths.Where(path => point.Paths.ContainsKey(path.Path)).Select(path => Invariant($"{path.Path} {point.Paths[path.Path]:P1}"))
        );
        html.Append(Invariant($"<span>{name}</span><div class='bar' role='img' aria-label='Budget {name}: {Html.Text(spoken)}'>"));
        for (int i = 0; i < paths.Length; i++)
        {
            if (!point.Paths.TryGetValue(paths[i].Path, out double share) || share <= 0)
                continue;
            string text = share >= 0.07 ? Html.Percent(share, 0) : "";
            html.Append(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"<i style='flex:{share:0.#####} 1 0;{Colours(i, paths.Length)}' title='{Html.Text(paths[i].Path)}: "
                        + $"{Html.Percent(share, 1)}'>{text}</i>"
                )
            );
        }
        html.Append("</div>\n");
    }

    private static void AppendLegend(StringBuilder html, PathResult[] paths, double teacherMacs)
    {
        html.Append("<ul class='legend'>");
        for (int i = 0; i < paths.Length; i++)
            html.Append(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"<li><span class='swatch' style='{Colours(i, paths.Length)}'></span>{Html.Text(paths[i].Path)} <span "
                        + $"class='muted'>{paths[i].Macs / teacherMacs:P0} of static</span></li>"
                )
            );
        html.Append("</ul>\n");
    }

    // One hue from light to dark, so that order is seen; text in the colour that contrasts.
    private static string Colours(int index, int count)
    {
        double depth = count < 2 ? 0.5 : index / (count - 1.0);
        double lightness = 88 - (62 * depth);
        return Invariant($"background:hsl({205 + (35 * depth):0} 70% {lightness:0}%);color:{(lightness > 55 ? "#10131a" : "#ffffff")}");
    }
}

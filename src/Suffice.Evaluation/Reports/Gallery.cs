using Suffice.Evaluation.Records;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>Example images or texts with what became of them.</summary>
internal static class Gallery
{
    private const int LongestText = 240;

    public static string Render(IEnumerable<ExampleResult> examples, double teacherMacs) =>
        $"<ul class='gallery'>{string.Concat(examples.Select(example => Card(example, teacherMacs)))}</ul>\n";

    private static string Shortened(string text) => text.Length > LongestText ? text[..LongestText] + "…" : text;

    private static string Card(ExampleResult example, double teacherMacs)
    {
        bool right = example.Label == example.Prediction;
        string verdict = right
            ? $"<b class='right'>{Html.Text(example.Prediction)}</b> ✓"
            : $"<b class='wrong'>{Html.Text(example.Prediction)}</b> ✗ is {Html.Text(example.Label)}";
        string shown = example.Png is { } png
            ? $"<img alt='Image {Html.Text(example.Id)} of class {Html.Text(example.Label)}' src='data:image/png;base64,{Convert.ToBase64String(png)}'>"
            : $"<blockquote>{Html.Text(Shortened(example.Text ?? ""))}</blockquote>";
        return $"<li>{shown}"
            + Invariant($"{verdict}<br><span class='muted'>{example.Probability:P0} sure · {Html.Text(example.Path)} · {example.Macs / teacherMacs:P0} of static</span></li>\n");
    }
}

using Suffice.Evaluation.Records;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>Example images with what became of them.</summary>
internal static class Gallery
{
    public static string Render(IEnumerable<ExampleResult> examples, double teacherMacs) =>
        $"<ul class='gallery'>{string.Concat(examples.Select(example => Card(example, teacherMacs)))}</ul>\n";

    private static string Card(ExampleResult example, double teacherMacs)
    {
        bool right = example.Label == example.Prediction;
        string verdict = right
            ? $"<b class='right'>{Html.Text(example.Prediction)}</b> ✓"
            : $"<b class='wrong'>{Html.Text(example.Prediction)}</b> ✗ is {Html.Text(example.Label)}";
        return Invariant($"<li><img alt='Image {Html.Text(example.Id)} of class {Html.Text(example.Label)}' src='data:image/png;base64,{Convert.ToBase64String(example.Png)}'>")
            + Invariant($"{verdict}<br><span class='muted'>{example.Probability:P0} sure · {Html.Text(example.Path)} · {example.Macs / teacherMacs:P0} of static</span></li>\n");
    }
}

using System.Globalization;
using Suffice.Evaluation.Records;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>Example images or texts with what became of them.</summary>
internal static class Gallery
{
    private const int MostPieces = 60;

    public static string Render(IReadOnlyCollection<ExampleResult> examples, EvaluationRecord record)
    {
        bool texts = examples.Any(example => example.Png is null);
        string note = texts
            ? "<p class='note'>Struck out: pieces that the path dropped, fused into one token; hover to see after which block.</p>"
            : "";
        return $"<ul class='gallery{(texts ? " texts" : "")}'>"
            + $"{string.Concat(examples.Select(example => Card(example, record)))}</ul>\n{note}";
    }

    private static string Card(ExampleResult example, EvaluationRecord record)
    {
        double teacherMacs = record.Static.Macs;
        bool right = example.Label == example.Prediction;
        string verdict = right
            ? $"<b class='right'>{Html.Text(example.Prediction)}</b> ✓"
            : $"<b class='wrong'>{Html.Text(example.Prediction)}</b> ✗ "
                + $"{(record.LabelsAreAnswers ? "teacher:" : "is")} {Html.Text(example.Label)}";
        string shown = example.Png is { } png
            ? $"<img alt='Image {Html.Text(example.Id)} of class {Html.Text(example.Label)}' "
                + $"src='data:image/png;base64,{Convert.ToBase64String(png)}'>"
            : $"<blockquote>{Pieces(example.Pieces ?? [])}</blockquote>";
        return $"<li>{shown}"
            + string.Create(
                CultureInfo.InvariantCulture,
                $"{verdict}<br><span class='muted'>{example.Probability:P0} sure · {Html.Text(example.Path)} · "
                    + $"{example.Macs / teacherMacs:P0} of static</span></li>\n"
            );
    }

    private static string Pieces(TextPiece[] pieces) =>
        string.Join(' ', pieces.Take(MostPieces).Select(Piece)) + (pieces.Length > MostPieces ? " …" : "");

    private static string Piece(TextPiece piece) =>
        piece.DroppedAfter is { } blocks
            ? Invariant($"<s title='dropped after block {blocks}'>{Html.Text(piece.Piece)}</s>")
            : Html.Text(piece.Piece);
}

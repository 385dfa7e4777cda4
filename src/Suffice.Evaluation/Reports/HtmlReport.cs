using System.Globalization;
using System.Text;
using Suffice.Evaluation.Records;
using Suffice.Files;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>One self-contained page about one evaluation, made from its record and details alone.</summary>
internal static class HtmlReport
{
    /// <summary>
    /// Reads <c>eval.json</c> and <c>eval.details.json</c>, and <c>bound.json</c> where the details are older than bounds; writes the page.
    /// </summary>
    /// <param name="recordPath">The record; its details lie beside it.</param>
    /// <param name="htmlPath">The page to create or replace.</param>
    /// <param name="trainingPath">A record of <c>adapt</c>, whose policy's training is to be shown as well; null for none.</param>
    public static void Write(string recordPath, string htmlPath, string? trainingPath = null)
    {
        (EvaluationRecord record, EvaluationDetails details) = RecordFile.LoadWhole(recordPath);
        string html = Render(record, details, trainingPath is null ? null : PolicyTrainingFile.Load(trainingPath));
        AtomicFile.Write(htmlPath, stream => stream.Write(Encoding.UTF8.GetBytes(html)));
    }

    /// <summary>The page.</summary>
    public static string Render(EvaluationRecord record, EvaluationDetails details, PolicyTrainingRecord? training = null)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(details);
        string noun = details.Easy.Any(example => example.Text is not null) ? "text" : "image";
        return Html.Page(
            $"Suffice on {record.Data}",
            $"""
            {ChangedData(record)}{Answers(record)}
            {Summary(record, record.DefaultPoint, noun)}
            {Accuracy(record, details, noun)}
            {ReportTables.Rivals(details)}
            {BoundsLine.Render(details)}
            {Certificate(record)}
            {Paths(record, details, noun)}
            {RejectionSection.Render(record, noun)}
            {Examples(record, details)}
            {InsightSections.Render(record, details, noun)}
            {(training is { HasFigures: true } ? TrainingSection.Render(training) : "")}
            <h2>All settings</h2>
            {ReportTables.Settings(record)}
            <h2>How this was measured</h2>
            {Configuration(record, noun)}
            """
        );
    }

    private static string Accuracy(EvaluationRecord record, EvaluationDetails details, string noun) =>
        $"""
            <h2>{(record.LabelsAreAnswers ? "Agreement with the teacher" : "Accuracy")} against computation</h2>
            <p>Further left is cheaper, further up is {(record.LabelsAreAnswers ? "nearer to the teacher" : "more accurate")}.
            Every point is measured on the same {record.Examples:N0} {noun}s of the {Html.Text(record.Split)} split.
            Lines join settings of one way of choosing; anything between two of them can be had by mixing them.</p>
            <figure>
            {FrontierPlot.Render(record, details)}
            <figcaption>A multiply-add is saved only where it was not executed: the executor counts them, predictor and policy included.
            Settings of all thresholds were
            chosen on other {noun}s. Settings below what the axis reaches are left out;
            the tables hold the main figures.</figcaption>
            </figure>
            """;

    private static string Paths(EvaluationRecord record, EvaluationDetails details, string noun) =>
        $"""
            <h2>Which path the {noun}s took</h2>
            <p>One bar for each budget: the mean share of the teacher's multiply-adds that was allowed.
            <code>exit@4</code> stops after four encoder blocks;
            <code>keep0.5@1</code> drops half of the patch tokens after the first block. Cheap paths are light, dear ones dark.</p>
            <figure>
            {PathShares.Render(record, details)}
            </figure>
            """;

    private static string Examples(EvaluationRecord record, EvaluationDetails details) =>
        $"""
            <h2>What the model found easy, and what it found hard</h2>
            <h3>Easy: stopped soonest, and sure</h3>
            {Gallery.Render(details.Easy, record)}
            <h3>Hard: computed longest, and still unsure</h3>
            {Gallery.Render(details.Hard, record)}
            """;

    private static string Summary(EvaluationRecord record, BudgetPoint chosen, string noun)
    {
        double share = chosen.Macs / record.Static.Macs,
            time = chosen.SecondsPerInput / record.Static.SecondsPerInput;
        string way =
            $"<p><b>Way of choosing:</b> {Html.Text(ControllerText.Name(record.Deployed))}. "
            + $"{(record.Deployed == Bundles.ControllerNames.Fixed ? Html.Text(ControllerText.DoesNotPay) + ". " : "")}"
            + $"<b>Default setting:</b> {Html.Text(ControllerText.Default(record.DefaultChoice, record.LabelsAreAnswers))}.</p>\n";
        string notes = string.Concat(Advice.Of(record).Select(advice => $"<p class='note'><b>Note:</b> {Html.Text(advice)}</p>\n"));
        return Sentence(record, chosen, share, time, noun) + notes + Tiles(record, chosen, share, time) + way;
    }

    private static string Sentence(EvaluationRecord record, BudgetPoint chosen, double share, double time, string noun)
    {
        string change =
            chosen.Loss > 0 ? "lower than"
            : chosen.Loss < 0 ? "higher than"
            : "equal to";
        string difference =
            chosen.Loss == 0 ? "" : Invariant($" by {Html.Points(Math.Abs(chosen.Loss))} ± {Html.Points(chosen.LossSe)} points");
        string result = record.LabelsAreAnswers
            ? Invariant($"with another answer than the teacher's to {Html.Points(chosen.Loss)} ± {Html.Points(chosen.LossSe)} % of them")
            : $"at an accuracy {change} the teacher's{difference}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<p>A {(noun == "image" ? "vision " : "")}Transformer that gives each {noun} only as much computation as it needs. At its "
                + $"default budget it spends {Html.Percent(share, 1)} of the multiply-adds and {Html.Percent(time, 1)} of the time of the "
                + $"static model it was made from (the teacher), {result}.</p>\n"
        );
    }

    private static string Tiles(EvaluationRecord record, BudgetPoint chosen, double share, double time)
    {
        var html = new StringBuilder("<div class='tiles'>");
        Tile(html, Html.Percent(share, 1), "of the teacher's multiply-adds");
        Tile(html, Html.Percent(time, 1), Invariant($"of its time ({record.Setup})"));
        Tile(
            html,
            Html.Percent(chosen.Top1),
            record.LabelsAreAnswers ? LabelText.Accuracy(true) : Invariant($"accuracy; teacher {Html.Percent(record.Static.Top1)}")
        );
        Tile(
            html,
            Html.Percent(record.Controller.Macs / record.Static.Macs),
            string.Create(
                CultureInfo.InvariantCulture,
                $"of the multiply-adds and {Html.Percent(record.Controller.SecondsPerInput / record.Static.SecondsPerInput, 1)} of the "
                    + $"time go into deciding"
            )
        );
        return html.Append("</div>\n").ToString();
    }

    private static string ChangedData(EvaluationRecord record) =>
        record.ChangedData is { Count: > 0 } changes
            ? $"<p><b>Changed data:</b> these are not the data that the bundle was made from, "
                + $"so what it was trained on may be among what judges it here ({Html.Text(string.Join("; ", changes))}).</p>"
            : "";

    private static string Answers(EvaluationRecord record) =>
        record.LabelsAreAnswers ? $"<p><b>Without labels:</b> {Html.Text(LabelText.Note)}.</p>" : "";

    private static void Tile(StringBuilder html, string figure, string meaning) =>
        html.Append($"<div class='tile'><b>{figure}</b><span>{Html.Text(meaning)}</span></div>\n");

    private static string Certificate(EvaluationRecord record) =>
        record.Certificate is { } certificate
            ? $"<p><b>Certificate:</b> {Html.Text(CertificateText.Describe(certificate.Stated, certificate.CoversDefault))}. "
                + $"{Html.Text(CertificateText.Here(certificate, record.LabelsAreAnswers))}</p>"
            : "";

    private static string Arena(EvaluationRecord record, long bytes) => record.Engine is null ? $", arena {Html.Bytes(bytes)}" : "";

    private static string Configuration(EvaluationRecord record, string noun)
    {
        (string Name, string Value)[] entries =
        [
            (
                "bundle",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{record.Bundle} ({Html.Bytes(record.Points[0].WeightBytes)} of weights{Arena(record, record.Points[0].ArenaBytes)}; "
                        + $"static {Html.Bytes(record.Static.WeightBytes)}{Arena(record, record.Static.ArenaBytes)})"
                )
            ),
            ("data", Invariant($"{record.Data}, {record.Split} split, {record.Examples:N0} {noun}s, seed {record.Seed}")),
            (
                "timing",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{record.Setup}; static and adaptive took "
                        + $"turns; {(noun == "image" ? "image decoding" : "cutting texts into tokens")} excluded, everything else included"
                )
            ),
            (
                "machine",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{record.Machine.Cpu}, {record.Machine.Cores} cores, {record.Machine.VectorBits}-bit vectors, "
                        + $"{Html.Bytes(record.Machine.MemoryBytes)}, {record.Machine.Os}"
                )
            ),
            ("versions", $"Suffice {record.Versions.Suffice}, {record.Versions.Runtime}"),
            ("commit", record.Commit ?? "unknown"),
        ];
        return $"<dl>{string.Concat(entries.Select(entry => $"<dt>{entry.Name}</dt><dd>{Html.Text(entry.Value)}</dd>"))}</dl>";
    }
}

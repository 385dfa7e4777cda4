using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Suffice.Evaluation.Records;
using Suffice.Files;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>
/// What a page in Markdown shows of records, so that no figure of it is typed. Each block ends with <c>&lt;!-- /KIND --&gt;</c>; it begins
/// with <c>&lt;!-- results RECORD --&gt;</c> for all main figures of one, with <c>&lt;!-- serving RECORD --&gt;</c> for servers under
/// load, with <c>&lt;!-- picture RECORD SVG --&gt;</c> for a picture of its frontier, which is a file of its own, and with
/// <c>&lt;!-- summary</c>, lines <c>TITLE: RECORD</c> and <c>--&gt;</c> for a table of several.
/// </summary>
internal static partial class MarkdownResults
{
    private const long MostBytes = 1 << 28;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Paths of the records that a page shows, as it names them.</summary>
    public static IReadOnlyList<string> RecordsOf(string page) =>
        [
            .. Results().Matches(page).Select(match => match.Groups["record"].Value),
            .. Serving().Matches(page).Select(match => match.Groups["record"].Value),
            .. Picture().Matches(page).Select(match => match.Groups["record"].Value),
            .. Summary().Matches(page).SelectMany(match => Rows(match.Groups["rows"].Value).Select(row => row.Record)),
        ];

    /// <summary>The page with every block written anew from its record.</summary>
    /// <param name="page">Markdown.</param>
    /// <param name="folder">Where the paths of records begin.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Data"/> when a record is missing or damaged.</exception>
    public static string Fill(string page, string folder)
    {
        page = Results().Replace(page, match => Block(match, Render(Path.Combine(folder, Record(match)), Record(match))));
        page = Serving()
            .Replace(page, match =>
                Block(match, MarkdownServing.Render(RecordFile.LoadServing(Path.Combine(folder, Record(match))), Record(match)))
            );
        page = Picture()
            .Replace(page, match =>
            {
                (EvaluationRecord record, EvaluationDetails details) = RecordFile.LoadWhole(Path.Combine(folder, Record(match)));
                return Block(match, $"![{FrontierPicture.Describe(record, details)}]({match.Groups["svg"].Value})\n");
            });
        return Summary()
            .Replace(page, match =>
                Block(
                    match,
                    MarkdownSummary.Render([
                        .. Rows(match.Groups["rows"].Value)
                            .Select(row => (row.Title, Whole: RecordFile.LoadWhole(Path.Combine(folder, row.Record))))
                            .Select(row => (row.Title, row.Whole.Record, row.Whole.Details)),
                    ])
                )
            );
    }

    /// <summary>The pictures of a page, drawn from their records.</summary>
    /// <inheritdoc cref="Fill"/>
    public static IEnumerable<(string Path, string Svg)> Pictures(string page, string folder)
    {
        foreach (Match match in Picture().Matches(page))
        {
            (EvaluationRecord record, EvaluationDetails details) = RecordFile.LoadWhole(Path.Combine(folder, Record(match)));
            yield return (Path.Combine(folder, match.Groups["svg"].Value), FrontierPicture.Render(record, details));
        }
    }

    /// <summary>Rewrites the blocks of a file in place, and its pictures.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Data"/> when the file, or a record it names, cannot be read, or it has no
    /// block.</exception>
    public static void FillFile(string path)
    {
        string page = Text(path),
            folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        CheckBlocks(path, page);
        if (RecordsOf(page).Count == 0)
            throw new SufficeException(
                Fault.Data,
                $"{path} has no place for results. Put the lines `<!-- results FOLDER/eval.json -->` and `<!-- /results -->` where they "
                    + "belong."
            );
        string filled = Fill(page, folder);
        foreach ((string picture, string svg) in Pictures(page, folder))
            AtomicFile.Write(picture, stream => stream.Write(Encoding.UTF8.GetBytes(svg)));
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(filled)));
    }

    /// <summary>What is outside of blocks shall stay as it is, to the byte.</summary>
    private static string Text(string path)
    {
        try
        {
            return Strict.GetString(InputFile.Read(path, MostBytes, Fault.Data));
        }
        catch (DecoderFallbackException error)
        {
            throw new SufficeException(Fault.Data, $"{path} is not in UTF-8. Save it so; nothing was changed.", error);
        }
    }

    /// <summary>Every block that begins must end before the next: what lies between would be replaced.</summary>
    private static void CheckBlocks(string path, string page)
    {
        Regex[] kinds = [Results(), Serving(), Picture(), Summary()];
        HashSet<int> whole = [.. kinds.SelectMany(kind => kind.Matches(page)).Select(block => block.Index)];
        if (Begin().Matches(page).FirstOrDefault(begin => !whole.Contains(begin.Index)) is not { } open)
            return;
        throw new SufficeException(
            Fault.Data,
            $"{path}, line {page.AsSpan(0, open.Index).Count('\n') + 1}: `{open.Value.Trim()}` begins a block without an end, or not the "
                + $"form of one. Put `<!-- /{open.Groups["kind"].Value} -->` after it, and name a record in it. Nothing was changed."
        );
    }

    private static string Record(Match match) => match.Groups["record"].Value;

    /// <summary>What begins and ends a block stays, and lines end as that does.</summary>
    private static string Block(Match match, string content)
    {
        string begin = match.Groups["begin"].Value;
        return begin
            + (begin.EndsWith("\r\n", StringComparison.Ordinal) ? content.ReplaceLineEndings("\r\n") : content)
            + match.Groups["end"];
    }

    /// <summary>A title may have colons, a path has none.</summary>
    private static IEnumerable<(string Title, string Record)> Rows(string lines) =>
        lines
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => (Line: line, Colon: line.LastIndexOf(':')))
            .Select(row =>
                row.Colon > 0
                    ? (row.Line[..row.Colon].Trim(), row.Line[(row.Colon + 1)..].Trim())
                    : throw new SufficeException(Fault.Data, $"`{row.Line}` in a summary names no record. Write `TITLE: RECORD`.")
            );

    private static string Render(string path, string name)
    {
        (EvaluationRecord record, EvaluationDetails details) = RecordFile.LoadWhole(path);
        return Render(record, details, name);
    }

    /// <summary>Tables and a line on how they were measured.</summary>
    /// <param name="record">The record.</param>
    /// <param name="details">Its details.</param>
    /// <param name="source">Where the record lies, as a link.</param>
    public static string Render(EvaluationRecord record, EvaluationDetails details, string source)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(details);
        var text = new StringBuilder();
        if (record.LabelsAreAnswers)
            text.Append(LabelText.Note).Append(".\n\n");
        AppendConditions(text, record, source);
        AppendSettings(text, record);
        AppendRivals(text, details);
        if (record.Certificate is { } certificate)
            text.Append('\n')
                .Append(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Certificate: {CertificateText.Describe(certificate.Stated, certificate.CoversDefault)}. "
                            + $"{CertificateText.Here(certificate, record.LabelsAreAnswers)}\n"
                    )
                );
        if (record.Rejection is { } rejection)
            text.Append(Rejection(rejection));
        return text.ToString();
    }

    private static void AppendConditions(StringBuilder text, EvaluationRecord record, string source)
    {
        StaticResult teacher = record.Static;
        BudgetPoint chosen = record.DefaultPoint;
        text.Append(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{record.Data}, {record.Split} split, {record.Examples:N0} inputs, "
                    + $"{record.Setup} of {record.Machine.Cpu} ({record.Machine.VectorBits}-bit vectors); "
                    + $"static and adaptive took turns. "
            )
        );
        text.Append(
            string.Create(
                CultureInfo.InvariantCulture,
                $"At the default budget: {Html.Percent(chosen.Macs / teacher.Macs, 1)} of the multiply-adds and "
                    + $"{Html.Percent(chosen.SecondsPerInput / teacher.SecondsPerInput, 1)} of the time of the static model, at a "
                    + $"{LabelText.Loss(record.LabelsAreAnswers)} of {Html.Points(chosen.Loss)} ± {Html.Points(chosen.LossSe)} points; "
            )
        );
        text.Append(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(record.Deployed == Bundles.ControllerNames.Fixed ? $"{ControllerText.DoesNotPay}; " : "")}"
                    + $"deciding takes {Html.Percent(record.Controller.Macs / teacher.Macs, 2)} of the multiply-adds and "
                    + $"{Html.Percent(record.Controller.SecondsPerInput / teacher.SecondsPerInput, 1)} of the time. Record: "
                    + $"[{Path.GetFileName(source)}]({source}).\n\n"
            )
        );
    }

    private static void AppendSettings(StringBuilder text, EvaluationRecord record)
    {
        StaticResult teacher = record.Static;
        string figures = record.LabelsAreAnswers ? "agreement | disagreement with" : "top-1 | loss to";
        text.Append($"| setting | {figures} the teacher, points | multiply-adds | time | ms/input |\n|---|---|---|---|---|---|\n");
        Row("static (the teacher)", teacher.Top1, "", teacher.Macs, teacher.SecondsPerInput);
        Row(
            "full path of the adapted net",
            record.FullPath.Top1,
            Html.Points(teacher.Top1 - record.FullPath.Top1),
            record.FullPath.Macs,
            record.FullPath.SecondsPerInput
        );
        foreach (BudgetPoint point in record.Points)
            Row(
                Invariant($"budget {point.Budget:0.###}{(point.Budget == record.DefaultBudget ? " (default)" : "")}"),
                point.Top1,
                $"{Html.Points(point.Loss)} ± {Html.Points(point.LossSe)}",
                point.Macs,
                point.SecondsPerInput
            );
        foreach (SmallerStatic net in record.SmallerStatic)
            Row(
                Invariant($"static, {net.Blocks} {(net.Blocks == 1 ? "block" : "blocks")}"),
                net.Top1,
                Html.Points(teacher.Top1 - net.Top1),
                net.Macs,
                null
            );

        void Row(string name, double top1, string loss, double macs, double? seconds) =>
            text.Append(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {Html.Percent(top1, 2)} | {loss} | {Html.Percent(macs / teacher.Macs, 1)} | "
                        + $"{(seconds is { } taken ? Html.Percent(taken / teacher.SecondsPerInput, 1) : "")} | "
                        + $"{(seconds is { } time ? Invariant($"{time * 1e3:0.000}") : "")} |\n"
                )
            );
    }

    private static void AppendRivals(StringBuilder text, EvaluationDetails details)
    {
        IReadOnlyList<string[]> rivals = ComparisonRows.Of(details);
        text.Append(Invariant($"\n| {string.Join(" | ", rivals[0])} |\n|{string.Concat(rivals[0].Select(_ => "---|"))}\n"));
        foreach (string[] row in rivals.Skip(1))
            text.Append(Invariant($"| {string.Join(" | ", row).Replace("<b>", "**").Replace("</b>", "**")} |\n"));
    }

    private static string Rejection(RejectionResult rejection)
    {
        var text = new StringBuilder();
        IReadOnlyList<string[]> rows = RejectionRows.Of(rejection);
        text.Append(Invariant($"\n| {string.Join(" | ", rows[0])} |\n|{string.Concat(rows[0].Select(_ => "---|"))}\n"));
        foreach (string[] row in rows.Skip(1))
            text.Append(Invariant($"| {string.Join(" | ", row)} |\n"));
        if (rejection.OutOfScope is { } scope)
            text.Append(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"\nInputs of no class ({scope.Examples:N0}) get {scope.Macs / scope.InScopeMacs:0.0} times the multiply-adds of the "
                        + $"others; their mean confidence is {scope.Confidence:0.00} instead of {scope.InScopeConfidence:0.00} (AUROC "
                        + $"{scope.Auroc:0.000}).\n"
                )
            );
        return text.ToString();
    }

    // Nothing that begins a block lies within one.
    private const string Content = @"(?:(?!<!-- (?:results|serving|picture|summary)\s).)*?";

    [GeneratedRegex(@"(?<begin><!-- results (?<record>\S+) -->\r?\n)" + Content + "(?<end><!-- /results -->)", RegexOptions.Singleline)]
    private static partial Regex Results();

    [GeneratedRegex(@"(?<begin><!-- serving (?<record>\S+) -->\r?\n)" + Content + "(?<end><!-- /serving -->)", RegexOptions.Singleline)]
    private static partial Regex Serving();

    [GeneratedRegex(
        @"(?<begin><!-- picture (?<record>\S+) (?<svg>\S+) -->\r?\n)" + Content + "(?<end><!-- /picture -->)",
        RegexOptions.Singleline
    )]
    private static partial Regex Picture();

    [GeneratedRegex(@"(?<begin><!-- summary\r?\n(?<rows>.*?)-->\r?\n)" + Content + "(?<end><!-- /summary -->)", RegexOptions.Singleline)]
    private static partial Regex Summary();

    [GeneratedRegex(@"^<!-- (?<kind>results|serving|picture|summary)\b[^\n]*", RegexOptions.Multiline)]
    private static partial Regex Begin();
}

using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Suffice.Commands.Kinds;
using Suffice.Commands.Terminals;
using Suffice.Data;
using Suffice.Files;
using static System.FormattableString;

namespace Suffice.Commands.Verbs;

/// <summary>How the lines of <c>run</c> look.</summary>
/// <param name="Noun">What is classified: <c>image</c> or <c>text</c>.</param>
/// <param name="Abstains">Whether answers may be withheld.</param>
/// <param name="NameWidth">Columns of names; null where names are not shown.</param>
/// <param name="LabelWidth">Columns of labels.</param>
/// <param name="PathWidth">Columns of paths.</param>
internal sealed record RunLayout(string Noun, bool Abstains, int? NameWidth, int LabelWidth, int PathWidth);

/// <summary>Where answers and problems go, each as it comes: lines for people, JSON lines, and sums. They are kept only for a
/// record.</summary>
internal sealed class RunOutput : IDisposable
{
    /// <summary>Shown in place of a label that is withheld.</summary>
    public const string Withheld = "(abstains)";

    private const int ShownColumns = 60;

    private readonly Terminal terminal;
    private readonly RunLayout layout;
    private readonly bool keeps,
        linesAreJson;
    private readonly Stream? jsonLines;
    private readonly List<ImageAnswer> answers = [];
    private readonly List<string> problems = [];
    private long answered,
        rejected,
        failed,
        macs;
    private double teacherMacs;

    /// <param name="terminal">For people.</param>
    /// <param name="layout">Of their lines.</param>
    /// <param name="jsonLines">File for JSON lines; <c>-</c> for standard output, which then holds nothing else; null for none.</param>
    /// <param name="keeps">Whether there will be a record.</param>
    public RunOutput(Terminal terminal, RunLayout layout, string? jsonLines, bool keeps)
    {
        (this.terminal, this.layout, this.keeps) = (terminal, layout, keeps);
        linesAreJson = jsonLines is not null && (jsonLines == "-" || StreamedFile.IsStandardOutput(jsonLines));
        if (jsonLines is not null && !linesAreJson)
            this.jsonLines = StreamedFile.Open(jsonLines);
    }

    public bool HasProblems => failed > 0;

    /// <param name="input">What was classified.</param>
    /// <param name="answer">Of it.</param>
    /// <param name="teacher">Multiply-adds that the static model would have spent on it.</param>
    public void Answer(RunInput input, Prediction answer, double teacher)
    {
        answered++;
        macs += answer.Cost.Macs;
        teacherMacs += teacher;
        if (answer.IsRejected)
            rejected++;
        var record = new ImageAnswer(
            input.Name,
            answer.Label,
            answer.Probability,
            answer.Path.Name,
            answer.Cost.Macs,
            answer.Cost.Macs / teacher,
            answer.Confidence,
            answer.IsRejected,
            Convert.ToHexStringLower(XxHash64.Hash(MemoryMarshal.AsBytes(answer.Logits.AsSpan())))
        );
        if (keeps)
            answers.Add(record);
        if (!linesAreJson)
            terminal.Output.WriteLine(Line(input, answer, teacher));
        WriteJson(record, RunLineJson.Default.ImageAnswer);
    }

    /// <param name="name">Of the input.</param>
    /// <param name="message">What is wrong, where, and the remedy.</param>
    public void Problem(string name, string message)
    {
        failed++;
        if (keeps)
            problems.Add(message);
        terminal.Error.WriteLine($"Error: {message}");
        WriteJson(new ProblemLine(name, message), RunLineJson.Default.ProblemLine);
    }

    /// <summary>Means of all answers, and how many problems there were.</summary>
    public void Summarise()
    {
        PrintableWriter people = linesAreJson ? terminal.Error : terminal.Output;
        if (answered > 0)
        {
            string ours = Invariant($"{macs / 1e6 / answered:0.000}");
            string theirs = Invariant($"{teacherMacs / 1e6 / answered:0.000} million multiply-adds");
            string share = Invariant($"{100 * macs / teacherMacs:0.0} % of the static model's");
            people.WriteLine($"{Count(answered, layout.Noun)}, {ours} of {theirs} on average: {share}");
        }
        if (layout.Abstains)
            people.WriteLine(Invariant($"abstained on {rejected:N0} of them"));
        if (failed > 0)
            terminal.Error.WriteLine(
                $"Error: {Count(failed, "problem")} with what is named above; {Count(answered, layout.Noun)} classified."
            );
    }

    /// <summary>What was kept.</summary>
    public RunRecord Record(string bundle, long? peakBytes) => new(bundle, [.. answers], [.. problems], peakBytes);

    public void Dispose() => jsonLines?.Dispose();

    private string Line(RunInput input, Prediction answer, double teacher)
    {
        string name = layout.NameWidth is { } width ? Printable.PadRight(Printable.Line(input.Name), width) + "  " : "";
        string label = Printable.PadRight(answer.IsRejected ? Withheld : Printable.Line(answer.Label), layout.LabelWidth);
        string path = Printable.PadRight(Printable.Line(answer.Path.Name), layout.PathWidth);
        string cost = Invariant($"{answer.Cost.Macs / 1e6, 8:0.000} MMACs  {100 * answer.Cost.Macs / teacher, 5:0.0} % of static");
        string text = input.Text is { } shown ? "  " + Printable.Shortened(Printable.Line(shown), ShownColumns) : "";
        return Invariant($"{name}{label}  {answer.Probability * 100, 5:0.0} %  {path}  {cost}{text}");
    }

    private void WriteJson<T>(T record, JsonTypeInfo<T> type)
    {
        if (linesAreJson)
            terminal.Output.WriteLine(JsonSerializer.Serialize(record, type));
        else
            jsonLines?.Write([.. JsonSerializer.SerializeToUtf8Bytes(record, type), (byte)'\n']);
    }

    private static string Count(long count, string what) => Invariant($"{count:N0} {what}{(count == 1 ? "" : "s")}");
}

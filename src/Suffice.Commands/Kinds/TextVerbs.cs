using Suffice.Bundles;
using Suffice.Data.Texts;
using Suffice.Files;
using Suffice.Import;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Text;
using static System.FormattableString;

namespace Suffice.Commands.Kinds;

/// <summary>Texts, one in each line; empty lines are passed over. Lines are answered as they come.</summary>
internal sealed class TextVerbs : InputVerbs
{
    public override InputKind Kind => InputKind.Text;

    /// <summary>Of standard input where nothing is named.</summary>
    public override IEnumerable<RunInput> Find(string[] named, string bundle, Stream standardInput) =>
        (named.Length == 0 ? [RunInput.StandardInput] : named).SelectMany(file =>
            file == RunInput.StandardInput ? Lines(null, () => standardInput) : Lines(file, () => InputFile.Open(file, Fault.Data))
        );

    public override int? NameWidth(IEnumerable<RunInput> inputs) => null;

    public override InputSource Source(RunInput input, Stream standardInput) => new PlainText(input.Text!);

    public override bool LieInFiles => false;

    public override IReadOnlyList<string> UsualColumns => TextColumns.UsualTexts;

    /// <summary>A text that is not empty.</summary>
    public override InputSource? Source(object? value, string folder) =>
        value is string text && !string.IsNullOrWhiteSpace(text) ? new PlainText(text) : null;

    public override string Describe(BundleFile bundle)
    {
        TextEmbedding text = bundle.Manifest.Model.Text!;
        string types = text.Types > 0 ? Invariant($", {text.Types} token types") : "";
        string tokenizer = TextTokenizer.In(bundle.Tensors) is { } inside
            ? Invariant($"tokenizer {inside.Kind}, {inside.ContentHash[..12]}…")
            : "no tokenizer inside";
        string cut = text.CutTokens > 0 ? Invariant($", cut to {text.CutTokens}") : "";
        return Invariant($"texts of at most {text.MaxTokens} tokens{cut}; vocabulary {text.Vocabulary:N0}{types}; {tokenizer}");
    }

    public override string Describe(ImportSummary summary)
    {
        TextEmbedding text = summary.Model.Text!;
        string tokenizer = summary.Tokenizer is { } kind ? $"tokenizer {kind}" : "no tokenizer";
        return Invariant($"texts, cut to {text.LongestText} tokens; vocabulary {text.Vocabulary:N0}; {tokenizer}");
    }

    public override long? PeakBytes(long weightBytes, long arenaBytes) => null;

    /// <param name="file">Null for standard input.</param>
    /// <param name="open">Opens it.</param>
    private static IEnumerable<RunInput> Lines(string? file, Func<Stream> open)
    {
        using var lines = new TextLines(file ?? "standard input", open);
        while (lines.Read() is { } line)
        {
            if (line.Problem is null && string.IsNullOrWhiteSpace(line.Text))
                continue;
            string name = line.Number == 0 ? file ?? RunInput.StandardInput : $"{file ?? "line"}:{line.Number}";
            yield return new RunInput(name, line.Text, line.Problem);
        }
    }
}

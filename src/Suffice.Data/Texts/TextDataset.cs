using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Suffice.Data.Examples;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Text.Words;

namespace Suffice.Data.Texts;

/// <summary>
/// Labelled texts, held in memory. Two texts are the same input if they differ in capitals and white space only: such duplicates stay in
/// one split.
/// </summary>
public sealed class TextDataset : LabelledDataset
{
    private const int LongestExcerpt = 40;

    private readonly TextExample[] examples;
    private readonly PhraseIndex? phrases;
    private readonly int trainedOnFrom; // from this example on, they are only trained on
    private string[] warnings = [];

    /// <param name="name">For people and records.</param>
    /// <param name="labels">Class names.</param>
    /// <param name="examples">In the order of the files.</param>
    /// <param name="customarySizes">See <see cref="LabelledDataset.CustomarySizes"/>.</param>
    /// <param name="hasPhrases">Whether texts that lie inside others are parts of them: see <see cref="LabelledDataset.IsPart"/>.</param>
    /// <param name="outOfScopeTest">See <see cref="OutOfScopeTest"/>.</param>
    /// <param name="outOfScopePool">See <see cref="OutOfScopePool"/>.</param>
    internal TextDataset(
        string name,
        string[] labels,
        IEnumerable<TextExample> examples,
        SplitSizes? customarySizes = null,
        bool hasPhrases = false,
        IReadOnlyList<string>? outOfScopeTest = null,
        IReadOnlyList<string>? outOfScopePool = null
    )
    {
        Name = name;
        Labels = labels;
        CustomarySizes = customarySizes;
        OutOfScopeTest = outOfScopeTest ?? [];
        OutOfScopePool = outOfScopePool ?? [];
        this.examples = [.. examples];
        trainedOnFrom = this.examples.Length;
        phrases = hasPhrases ? new PhraseIndex([.. this.examples.Select(example => Key(example.Text))], IsOfficialTest) : null;
    }

    private TextDataset(TextDataset data, string[] labels, TextExample[] examples, string[] warnings)
    {
        (Name, Labels, CustomarySizes, OutOfScopeTest, OutOfScopePool) = (
            data.Name,
            labels,
            data.CustomarySizes,
            data.OutOfScopeTest,
            data.OutOfScopePool
        );
        (this.examples, phrases, trainedOnFrom, this.warnings) = (examples, data.phrases, data.trainedOnFrom, warnings);
    }

    public override string Name { get; }

    public override IReadOnlyList<string> Warnings => warnings;

    public override InputKind Kind => InputKind.Text;

    public override string[] Labels { get; }

    public override int Count => examples.Length;

    public override SplitSizes? CustomarySizes { get; }

    /// <summary>
    /// Texts of none of the classes, apart from all splits: to see what a model makes of them. Empty where the data set has none.
    /// </summary>
    public override IReadOnlyList<string> OutOfScopeTest { get; }

    /// <summary>Texts of none of the classes that may be looked at while a model is made. Empty where the data set has none.</summary>
    public IReadOnlyList<string> OutOfScopePool { get; }

    /// <summary>The text of example <paramref name="i"/>, as its file has it.</summary>
    public string Text(int i) => examples[i].Text;

    public override ModelInput Read(int i, ITokenizer? tokenizer, int maxTokens)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        return new TokenText(tokenizer.Encode(Text(i), maxTokens));
    }

    public override int Label(int i) => examples[i].Label;

    public override OfficialSplit OfficialSplitOf(int i) => examples[i].Split;

    /// <summary>File and line, such as <c>train.tsv:12</c>.</summary>
    public override string Id(int i) => examples[i].Id;

    public override bool IsPart(int i) => i >= trainedOnFrom || (phrases?.IsPart(i) ?? false);

    public override IEnumerable<int> PartsOf(int i) => i < trainedOnFrom ? phrases?.PartsOf(i) ?? [] : [];

    public override bool IsAnswer(int i) => examples[i].IsAnswer;

    public override LabelledDataset Relabelled(string[] labels, IReadOnlyList<int> classes, bool areAnswers) =>
        new TextDataset(
            this,
            labels,
            [.. examples.Select((example, i) => example with { Label = classes[i], IsAnswer = areAnswers })],
            warnings
        );

    public override LabelledDataset WithTraining(LabelledDataset others, IReadOnlyList<int> which)
    {
        var more = (TextDataset)others;
        IEnumerable<TextExample> added = which.Select(i => more.examples[i] with { Split = OfficialSplit.Train });
        return new TextDataset(this, Labels, [.. examples, .. added], [.. warnings, .. more.warnings]);
    }

    public override UInt128 ContentHash(int i) => Hash(Key(examples[i].Text));

    internal override UInt128 LookHash(int i, UInt128 contentHash) => Hash(LookAlike.Key(Text(i)));

    internal override bool LooksLike(int i, int other) => LookAlike.Are(Text(i), Text(other));

    internal override string Excerpt(int i)
    {
        string line = string.Join(' ', Text(i).Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
        return line.Length > LongestExcerpt ? line[..LongestExcerpt] + "…" : line;
    }

    /// <summary>The first 128 bits of a text's SHA-256.</summary>
    private static UInt128 Hash(string text) => BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The same data set, with one thing more that its user should know.</summary>
    internal TextDataset With(string warning)
    {
        var copy = (TextDataset)MemberwiseClone();
        copy.warnings = [.. warnings, warning];
        return copy;
    }

    /// <summary>A text in small letters, its words parted by one space: what two texts have in common that are the same input.</summary>
    internal static string Key(string text) =>
        string.Join(' ', text.ToLowerInvariant().Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>One text of a data set.</summary>
/// <param name="Text">Holds something else than white space.</param>
/// <param name="Label">Index of its class.</param>
/// <param name="Split">See <see cref="LabelledDataset.OfficialSplitOf"/>.</param>
/// <param name="Id">See <see cref="TextDataset.Id"/>.</param>
/// <param name="IsAnswer">See <see cref="LabelledDataset.IsAnswer"/>.</param>
internal sealed record TextExample(string Text, int Label, OfficialSplit Split, string Id, bool IsAnswer = false);

using System.Globalization;

namespace Suffice.Data.Texts;

/// <summary>
/// Which columns (of JSONL: properties) hold text and label, and what parts them. Null: the first of the usual names that a file has. Names
/// may be in any case of letters. A number, from 1, means that the file has no line of names at its head; then both must be numbers.
/// </summary>
/// <param name="Text">A name or a number; null: text, sentence, utterance, review, content, phrase, query, question, message.</param>
/// <param name="Label">A name or a number; null: label, class, category, intent, sentiment, target.</param>
/// <param name="Separator">Between the fields of .csv and .tsv files; null: what the file says or its ending stands for, or the only other
/// usual one with which the columns are found.</param>
public sealed record TextColumns(string? Text = null, string? Label = null, char? Separator = null)
{
    private const int MostShown = 8,
        LongestShown = 30;

    /// <summary>What columns with texts are called, where nobody says.</summary>
    internal static readonly string[] UsualTexts =
    [
        "text",
        "sentence",
        "utterance",
        "review",
        "content",
        "phrase",
        "query",
        "question",
        "message",
    ];
    private static readonly string[] UsualLabels = ["label", "class", "category", "intent", "sentiment", "target"];

    /// <summary>
    /// A separator as a person writes it: comma, semicolon, tab, pipe, or one character that is neither a quote nor a line end. Null:
    /// neither.
    /// </summary>
    public static char? ParseSeparator(string text) => Texts.Separator.Parse(text);

    /// <summary>Whether labels are not read, whether or not there are any: the place of the label is then that of the text.</summary>
    internal bool TextAlone { get; init; }

    /// <summary>Whether files have no line of names.</summary>
    internal bool AreNumbers => Number(Text) is not null && (TextAlone || Number(Label) is not null);

    /// <summary>Whether text and label are among names; of a file without names, whether a row is wide enough.</summary>
    internal bool Finds(IReadOnlyList<string> names) =>
        Find(Text, UsualTexts, names) is { } text && (TextAlone || (Find(Label, UsualLabels, names) is { } label && text != label));

    /// <summary>The places of text and label among names; of a file without names, from its first row's width.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: there is no such column, or both are the same.</exception>
    internal (int Text, int Label) In(IReadOnlyList<string> names, string path, int line, char? separator)
    {
        int text = Find(Text, UsualTexts, names) ?? throw Missing(Text, "text", names, path, line, separator);
        if (TextAlone)
            return (text, text);
        int label = Find(Label, UsualLabels, names) ?? throw Missing(Label, "label", names, path, line, separator);
        return text != label
            ? (text, label)
            : throw new SufficeException(Fault.Usage, $"{path}: text and label are both column {text + 1}. Name two columns.");
    }

    /// <summary>The place as it is written, or else the only one in other letters.</summary>
    private int? Find(string? wanted, string[] usual, IReadOnlyList<string> names)
    {
        if (AreNumbers)
            return Number(wanted) is { } number && number <= names.Count ? number - 1 : null;
        int[] Places(string name, StringComparison comparison) =>
            [.. Enumerable.Range(0, names.Count).Where(i => string.Equals(names[i].Trim(), name, comparison))];
        if (wanted is null)
            return usual.SelectMany(name => Places(name, StringComparison.OrdinalIgnoreCase)).Cast<int?>().FirstOrDefault();
        if (Places(wanted, StringComparison.Ordinal) is [var exact, ..])
            return exact;
        return Places(wanted, StringComparison.OrdinalIgnoreCase) is [var only] ? only : null;
    }

    private SufficeException Missing(string? wanted, string what, IReadOnlyList<string> names, string path, int line, char? separator)
    {
        string fields = separator is { } parts
            ? $" Fields are parted by a {Texts.Separator.NameOf(parts)} here; " + $"--separator says otherwise."
            : "";
        if (AreNumbers)
            return new(
                Fault.Data,
                $"{path}, line {line}: there is no column {wanted} for the {what}; "
                    + $"the line has {names.Count}. Give another number.{fields}"
            );
        string shown = string.Join(
            ", ",
            names.Take(MostShown).Select(name => name.Length > LongestShown ? name[..LongestShown] + "…" : name)
        );
        string named = wanted is null ? "" : $" named {wanted}",
            unlabelled = what == "label" ? " Texts without labels are for `adapt --unlabelled`." : "",
            without = TextAlone ? "give the column's number" : "give both columns' numbers";
        return new(
            Fault.Data,
            $"{path}, line {line}: no column for the {what}{named} among: {shown}. "
                + $"Name it (--{what}-column NAME); for a file without a line of names {without}.{unlabelled}{fields}"
        );
    }

    private static int? Number(string? column) =>
        int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : null;
}

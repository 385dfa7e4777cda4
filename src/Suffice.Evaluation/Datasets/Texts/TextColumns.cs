using System.Globalization;

namespace Suffice.Evaluation.Datasets.Texts;

/// <summary>
/// Which columns (of JSONL: properties) hold text and label. Null: the first of the usual names that a file has, in any case of letters. A number, from 1, means that the
/// file has no line of names at its head; then both must be numbers.
/// </summary>
/// <param name="Text">A name or a number; null: text, sentence, utterance, review, content, phrase, query, question, message.</param>
/// <param name="Label">A name or a number; null: label, class, category, intent, sentiment, target.</param>
public sealed record TextColumns(string? Text = null, string? Label = null)
{
    private static readonly string[] Texts = ["text", "sentence", "utterance", "review", "content", "phrase", "query", "question", "message"];
    private static readonly string[] Classes = ["label", "class", "category", "intent", "sentiment", "target"];

    /// <summary>Whether files have no line of names.</summary>
    internal bool AreNumbers => Number(Text) is not null && Number(Label) is not null;

    /// <summary>The places of text and label among names; of a file without names, from its first row's width.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: there is no such column, or both are the same.</exception>
    internal (int Text, int Label) In(IReadOnlyList<string> names, string path, int line)
    {
        int text = Find(Text, Texts, "text", "--text-column"), label = Find(Label, Classes, "label", "--label-column");
        return text != label ? (text, label) : throw new SufficeException(Fault.Usage, $"{path}: text and label are both column {text + 1}. Name two columns.");

        int Find(string? wanted, string[] usual, string what, string option)
        {
            if (AreNumbers)
                return Number(wanted) is { } number && number <= names.Count ? number - 1 : throw new SufficeException(Fault.Data, $"{path}, line {line}: there is no column {wanted} for the {what}; the line has {names.Count}. Give another number.");
            foreach (string name in wanted is null ? usual : [wanted])
            {
                for (int i = 0; i < names.Count; i++)
                {
                    if (string.Equals(names[i].Trim(), name, wanted is null ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal)) return i;
                }
            }
            string shown = string.Join(", ", names.Take(8).Select(name => name.Length > 30 ? name[..30] + "…" : name));
            throw new SufficeException(Fault.Data, $"{path}, line {line}: no column for the {what}{(wanted is null ? "" : $" named {wanted}")} among: {shown}. Name it ({option} NAME); for a file without a line of names give both columns' numbers.");
        }
    }

    private static int? Number(string? column) => int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : null;
}

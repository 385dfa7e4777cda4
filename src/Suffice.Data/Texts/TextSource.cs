using System.Globalization;
using Suffice.Data.Examples;
using Suffice.Data.Files;

namespace Suffice.Data.Texts;

/// <summary>
/// Opens text data sets: one table (<c>.tsv</c>, <c>.csv</c>, <c>.jsonl</c>), a folder with <c>train</c>, and perhaps <c>dev</c>,
/// <c>val</c> and
/// <c>test</c> tables, or CLINC150's JSON file. Names may be in any case of letters. SST-2 is recognised by its contents.
/// </summary>
internal static class TextSource
{
    private const int MostShown = 5;

    /// <summary>
    /// Whether a path holds texts rather than images: tables, and no folders that may be classes unless a table of training texts is there.
    /// </summary>
    public static bool IsIn(string path)
    {
        if (File.Exists(path))
            return TextTable.IsTable(path) || Clinc150.IsFile(path);
        if (!Directory.Exists(path))
            return false;
        string[] tables = Tables(path);
        return Clinc150.FileIn(path) is not null
            || tables.Any(table => KindOf(table) is OfficialSplit.Train)
            || (tables.Length > 0 && Directory.EnumerateDirectories(path).All(folder => ImageNames.IsHidden(Path.GetFileName(folder))));
    }

    /// <summary>Opens a file or folder.</summary>
    /// <param name="path">See the class.</param>
    /// <param name="columns">Null: the usual names.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: damaged, or not a data set of two or more classes; names file, line and
    /// remedy.</exception>
    public static TextDataset Open(string path, TextColumns? columns = null)
    {
        if (Clinc150.FileIn(path) is { } json)
            return Clinc150.Read(json);
        string name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        if (!Directory.Exists(path))
            return Of(name, [(path, OfficialSplit.Train)], columns);
        string[] tables = Tables(path);
        if (tables is [var only] && KindOf(only) is not OfficialSplit.Test)
            return Of(name, [(only, OfficialSplit.Train)], columns);
        ILookup<OfficialSplit?, string> parts = tables.ToLookup(KindOf);
        CheckParts(path, tables, parts);
        TextDataset data = Of(
            name,
            [.. Parts(OfficialSplit.Train), .. Parts(OfficialSplit.Validation), .. Parts(OfficialSplit.Test)],
            columns
        );
        string[] unread = [.. parts[null].Select(table => Path.GetFileName(table))];
        return unread.Length == 0
            ? data
            : data.With(
                $"{path}: {string.Join(", ", unread)} {(unread.Length == 1 ? "is" : "are")} not read, "
                    + "for only tables named train, dev, val, valid, validation and test are."
            );

        IEnumerable<(string, OfficialSplit)> Parts(OfficialSplit split) =>
            parts[split].OrderBy(Stem, StringComparer.Ordinal).Select(table => (table, split));
    }

    /// <summary>Each part is one table, and there is one to train on.</summary>
    private static void CheckParts(string path, string[] tables, ILookup<OfficialSplit?, string> parts)
    {
        if (
            parts
                .Where(part => part.Key is not null)
                .SelectMany(part => part.GroupBy(table => part.Key is OfficialSplit.Validation ? Stem(table) : ""))
                .FirstOrDefault(same => same.Count() > 1) is
            { } twice
        )
        {
            string both = string.Join(" and ", twice.Take(2).Select(Path.GetFileName));
            throw new SufficeException(Fault.Data, $"{path} holds both {both}. Remove one, or give the path of the file that is meant.");
        }
        if (parts.Contains(OfficialSplit.Train))
            return;
        string found = string.Join(", ", tables.Take(MostShown).Select(Path.GetFileName)) + (tables.Length > MostShown ? ", …" : "");
        throw new SufficeException(
            Fault.Data,
            $"{path} holds {found} but no table of training texts. "
                + $"Name it train{string.Join(", train", TextTable.Endings)}, or give the path of one file."
        );
    }

    /// <summary>Reads tables one by one.</summary>
    private static TextDataset Of(string name, IReadOnlyList<(string Path, OfficialSplit Split)> tables, TextColumns? columns)
    {
        List<LabelledText> texts =
        [
            .. tables.SelectMany(table => TextTable.Read(table.Path, columns ?? new()).Select(text => text with { Split = table.Split })),
        ];
        string place = string.Join(", ", tables.Where(table => table.Split is not OfficialSplit.Test).Select(table => table.Path));
        TextDataset data = Of(name, place, texts);
        return Sst2.Describes(data) ? Sst2.Of(texts) : data;
    }

    /// <summary>Gives classes their numbers: in order of number if all are whole numbers, else in ordinal order.</summary>
    /// <param name="name">For people and records.</param>
    /// <param name="place">Where the texts lie that are not test texts: for messages.</param>
    /// <param name="texts">Whose test texts come last.</param>
    /// <param name="sizes">See <see cref="LabelledDataset.CustomarySizes"/>.</param>
    /// <param name="outOfScopeTest">See <see cref="TextDataset.OutOfScopeTest"/>.</param>
    /// <param name="outOfScopePool">See <see cref="TextDataset.OutOfScopePool"/>.</param>
    internal static TextDataset Of(
        string name,
        string place,
        IReadOnlyList<LabelledText> texts,
        SplitSizes? sizes = null,
        IReadOnlyList<string>? outOfScopeTest = null,
        IReadOnlyList<string>? outOfScopePool = null
    )
    {
        ILookup<bool, LabelledText> isTest = texts.ToLookup(text => text.Split is OfficialSplit.Test);
        string[] labels = [.. isTest[false].Select(text => text.Label).Distinct()];
        labels = labels.All(label => long.TryParse(label, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            ? [.. labels.OrderBy(label => long.Parse(label, CultureInfo.InvariantCulture)).ThenBy(label => label, StringComparer.Ordinal)]
            : [.. labels.Order(StringComparer.Ordinal)];
        if (labels.Length < 2)
            throw new SufficeException(
                Fault.Data,
                $"{place} holds one class only, {labels.FirstOrDefault()}. A classifier needs at least two: add texts of another class, "
                    + "or name the column of labels."
            );
        var numbers = labels.Index().ToDictionary(label => label.Item, label => label.Index, StringComparer.Ordinal);
        if (isTest[true].FirstOrDefault(text => !numbers.ContainsKey(text.Label)) is { } stranger)
            throw new SufficeException(
                Fault.Data,
                $"{stranger.Id}: the class {stranger.Label} is in the test file but not among the "
                    + $"training texts of {place}. Add training texts of it, or remove the "
                    + $"line.{LookAlikeClasses.Of(stranger.Label, labels)}"
            );
        return new TextDataset(name, labels, Examples(texts, numbers), sizes, hasPhrases: false, outOfScopeTest, outOfScopePool);
    }

    internal static IEnumerable<TextExample> Examples(IEnumerable<LabelledText> texts, IReadOnlyDictionary<string, int> numbers) =>
        texts.Select(text => new TextExample(text.Text, numbers[text.Label], text.Split, text.Id));

    private static string[] Tables(string folder)
    {
        try
        {
            return
            [
                .. Directory
                    .GetFiles(folder)
                    .Where(file => TextTable.IsTable(file) && !ImageNames.IsHidden(Path.GetFileName(file)))
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SufficeException(Fault.Machine, $"{folder} cannot be listed: {error.Message} Check the folder's permissions.", error);
        }
    }

    /// <summary>Which part of a data set a table is, by its name; null: none.</summary>
    private static OfficialSplit? KindOf(string path) => SplitNames.Of(Stem(path));

    private static string Stem(string path) => Path.GetFileNameWithoutExtension(path).ToLowerInvariant();
}

using System.Globalization;
using Suffice.Data.Examples;
using Suffice.Data.Files;

namespace Suffice.Data.Texts;

/// <summary>
/// Opens text data sets: one table (<c>.tsv</c>, <c>.csv</c>, <c>.jsonl</c>), a folder with <c>train</c>, and perhaps <c>dev</c>,
/// <c>val</c> and
/// <c>test</c> tables, or CLINC150's JSON file. Names may be in any case of letters. SST-2 is recognised by its contents.
/// </summary>
public static class TextSource
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
            || tables.Any(table => KindOf(table) is SplitKind.Train)
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
            return Of(name, [path], null, columns);
        string[] tables = Tables(path);
        if (tables is [var only] && KindOf(only) is not SplitKind.Test)
            return Of(name, tables, null, columns);
        ILookup<SplitKind?, string> parts = tables.ToLookup(KindOf);
        CheckParts(path, tables, parts);
        TextDataset data = Of(
            name,
            [.. parts[SplitKind.Train], .. parts[SplitKind.Validation].OrderBy(Stem, StringComparer.Ordinal)],
            parts[SplitKind.Test].FirstOrDefault(),
            columns
        );
        string[] unread = [.. parts[null].Select(table => Path.GetFileName(table))];
        return unread.Length == 0
            ? data
            : data.With(
                $"{path}: {string.Join(", ", unread)} {(unread.Length == 1 ? "is" : "are")} not read, "
                    + "for only tables named train, dev, val, valid, validation and test are."
            );
    }

    /// <summary>Each part is one table, and there is one to train on.</summary>
    private static void CheckParts(string path, string[] tables, ILookup<SplitKind?, string> parts)
    {
        if (
            parts
                .Where(part => part.Key is not null)
                .SelectMany(part => part.GroupBy(table => part.Key is SplitKind.Validation ? Stem(table) : ""))
                .FirstOrDefault(same => same.Count() > 1) is
            { } twice
        )
        {
            string both = string.Join(" and ", twice.Take(2).Select(Path.GetFileName));
            throw new SufficeException(Fault.Data, $"{path} holds both {both}. Remove one, or give the path of the file that is meant.");
        }
        if (parts.Contains(SplitKind.Train))
            return;
        string found = string.Join(", ", tables.Take(MostShown).Select(Path.GetFileName)) + (tables.Length > MostShown ? ", …" : "");
        throw new SufficeException(
            Fault.Data,
            $"{path} holds {found} but no table of training texts. "
                + $"Name it train{string.Join(", train", TextTable.Endings)}, or give the path of one file."
        );
    }

    /// <summary>Opens tables one by one.</summary>
    /// <param name="name">For people and records.</param>
    /// <param name="pool">Files that train, control and calibration splits are drawn from.</param>
    /// <param name="test">The official test split; null: one is drawn from the pool.</param>
    /// <param name="columns">Null: the usual names.</param>
    /// <inheritdoc cref="Open"/>
    public static TextDataset Of(string name, IReadOnlyList<string> pool, string? test, TextColumns? columns = null)
    {
        List<LabelledText> texts = [.. pool.SelectMany(path => TextTable.Read(path, columns ?? new()))];
        List<LabelledText> official = test is null ? [] : TextTable.Read(test, columns ?? new());
        TextDataset data = Of(name, string.Join(", ", pool), texts, official);
        return Sst2.Describes(data) ? Sst2.Of(texts, official) : data;
    }

    /// <summary>Gives classes their numbers: in order of number if all are whole numbers, else in ordinal order.</summary>
    internal static TextDataset Of(
        string name,
        string place,
        IReadOnlyList<LabelledText> pool,
        IReadOnlyList<LabelledText> test,
        SplitSizes? sizes = null,
        IReadOnlyList<string>? outOfScopeTest = null,
        IReadOnlyList<string>? outOfScopePool = null
    )
    {
        string[] labels = [.. pool.Select(text => text.Label).Distinct()];
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
        if (test.FirstOrDefault(text => !numbers.ContainsKey(text.Label)) is { } stranger)
            throw new SufficeException(
                Fault.Data,
                $"{stranger.Id}: the class {stranger.Label} is in the test file but not among the "
                    + $"training texts of {place}. Add training texts of it, or remove the "
                    + $"line.{LookAlikeClasses.Of(stranger.Label, labels)}"
            );
        return new TextDataset(name, labels, Examples(pool, test, numbers), sizes, hasPhrases: false, outOfScopeTest, outOfScopePool);
    }

    internal static IEnumerable<TextExample> Examples(
        IEnumerable<LabelledText> pool,
        IEnumerable<LabelledText> test,
        IReadOnlyDictionary<string, int> numbers
    ) =>
        pool.Select(text => (text, false))
            .Concat(test.Select(text => (text, true)))
            .Select(pair => new TextExample(pair.text.Text, numbers[pair.text.Label], pair.Item2, pair.text.Id));

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
    private static SplitKind? KindOf(string path) => SplitNames.Of(Stem(path));

    private static string Stem(string path) => Path.GetFileNameWithoutExtension(path).ToLowerInvariant();
}

namespace Suffice.Data.Texts;

/// <summary>
/// Which character parts the fields of a table: the one asked for; the one that a first line <c>sep=;</c> names, as Excel writes and reads
/// it; the one that the file's ending stands for, if text and label are found with it; or the only other one with which they are found.
/// </summary>
internal static class Separator
{
    private const string Statement = "sep=";

    private static readonly (char Character, string Name)[] Known = [(',', "comma"), (';', "semicolon"), ('\t', "tab"), ('|', "pipe")];

    /// <summary>For messages: <c>comma</c>, or the character between quotes.</summary>
    public static string NameOf(char separator) => Known.FirstOrDefault(known => known.Character == separator).Name ?? $"'{separator}'";

    /// <summary>
    /// A separator as a person writes it: its name, or one character that is neither a quote nor a line end. Null: neither.
    /// </summary>
    public static char? Parse(string text)
    {
        foreach ((char character, string name) in Known)
        {
            if (string.Equals(text, name, StringComparison.OrdinalIgnoreCase))
                return character;
        }
        return text is @"\t" ? '\t'
            : text is [var one] && !char.IsSurrogate(one) && one is not ('"' or '\r' or '\n' or '\0') ? one
            : null;
    }

    /// <summary>The separator that the first line names; null: it is a line like the others.</summary>
    public static char? Stated(string content)
    {
        int end = content.AsSpan().IndexOfAny('\r', '\n');
        string first = content[..(end < 0 ? content.Length : end)].TrimStart('"');
        return
            first.StartsWith(Statement, StringComparison.OrdinalIgnoreCase)
            && first.Length > Statement.Length
            && first[Statement.Length] is var named
            && first[Statement.Length..].All(letter => letter == named || letter is '"' or ' ')
            && Parse($"{named}") is { } separator
            ? separator
            : null;
    }

    /// <summary>Chooses one, as the class says.</summary>
    /// <param name="path">For errors.</param>
    /// <param name="own">What the file's ending stands for.</param>
    /// <param name="stated">See <see cref="Stated"/>.</param>
    /// <param name="columns">What is asked for.</param>
    /// <param name="rows">The table, with a separator.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/>: another is asked for than the file states; <see cref="Fault.Data"/>:
    /// there is more than one way to read it.</exception>
    public static char Of(string path, char own, char? stated, TextColumns columns, Func<char, IEnumerable<TableRow>> rows)
    {
        if (columns.Separator is { } asked && stated is { } said && said != asked)
            throw new SufficeException(
                Fault.Usage,
                $"{path} says in its first line that a {NameOf(said)} parts its fields, "
                    + $"but --separator asks for a {NameOf(asked)}. Leave --separator out, or remove that line."
            );
        if ((columns.Separator ?? stated) is { } certain)
            return certain;
        var firsts = new Dictionary<char, string[]>();
        if (Fits(own))
            return own;
        char[] others = [.. Known.Select(known => known.Character).Where(other => other != own && Fits(other))];
        if (others.Length > 1)
            throw new SufficeException(
                Fault.Data,
                $"{path} can be read with a "
                    + $"{string.Join(" or a ", others.Select(NameOf))} between its fields. Say which: --separator {NameOf(others[0])}."
            );
        if (others.Length == 1)
            return others[0];
        // None fits: the error is about the fields of the one that most likely parts them.
        return columns.Finds(First(own))
            ? own
            : Known
                .Select(known => known.Character)
                .OrderByDescending(other => First(other).Length)
                .ThenByDescending(other => other == own)
                .First();

        bool Fits(char separator) => columns.AreNumbers ? ReadsWhole(rows(separator), path, columns) : columns.Finds(First(separator));

        string[] First(char separator)
        {
            if (!firsts.TryGetValue(separator, out string[]? fields))
                firsts.Add(separator, fields = FirstRow(rows(separator)));
            return fields;
        }
    }

    /// <summary>Its fields; none where quotes are wrong with this separator.</summary>
    private static string[] FirstRow(IEnumerable<TableRow> rows)
    {
        try
        {
            return TableShape.WithContent(rows).FirstOrDefault()?.Fields ?? [];
        }
        catch (SufficeException)
        {
            return [];
        }
    }

    /// <summary>Without a line of names, a separator is right if every row has the columns.</summary>
    private static bool ReadsWhole(IEnumerable<TableRow> rows, string path, TextColumns columns)
    {
        try
        {
            // To its end: any row may be the one that does not fit.
            return TableShape.Checked(rows, path, columns, ',').All(found => found.Row.Fields.Length > found.Label);
        }
        catch (SufficeException)
        {
            return false;
        }
    }
}

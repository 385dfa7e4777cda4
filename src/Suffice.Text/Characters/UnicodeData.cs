using System.Collections.Frozen;
using System.Globalization;

namespace Suffice.Text.Characters;

/// <summary>
/// What the reference implementation knows of characters, read once from the table inside this assembly. Kept here because .NET
/// normalises texts only where the application's globalization is on, and because a text must become the same tokens as when the model was
/// trained, whatever Unicode version .NET has come to.
/// </summary>
internal sealed class UnicodeData
{
    private const string Resource = "Suffice.Text.Characters.Unicode.txt";

    private static readonly Lazy<UnicodeData> Read = new(() => new UnicodeData());

    private UnicodeData()
    {
        Dictionary<string, List<string[]>> sections = Sections();
        Canonical = Mappings(sections["canonical"]);
        Compatible = Mappings(sections["compatible"]);
        Composed = sections["composed"].ToFrozenDictionary(line => (Code(line[0]), Code(line[1])), line => Code(line[2]));
        Classes = sections["class"].SelectMany(Class).ToFrozenDictionary();
        BertRemoved = Set("bert-removed");
        BertMarks = Set("bert-marks");
        Punctuation = Set("punctuation");
        Marks = Set("marks");
        Han = Set("han");
        Scripts = new([.. sections["scripts"].Select(Script)]);

        CodeSet Set(string name) => CodeSet.Parse(sections[name].SelectMany(line => line));
    }

    public static UnicodeData Instance => Read.Value;

    /// <summary>Whole canonical decompositions, Hangul left out.</summary>
    public FrozenDictionary<int, int[]> Canonical { get; }

    /// <summary>Whole compatibility decompositions, where they are not the canonical ones.</summary>
    public FrozenDictionary<int, int[]> Compatible { get; }

    /// <summary>What two characters in a row are composed to.</summary>
    public FrozenDictionary<(int First, int Second), int> Composed { get; }

    /// <summary>Canonical combining classes other than 0.</summary>
    public FrozenDictionary<int, int> Classes { get; }

    /// <summary>What BERT's cleaning takes out, beside 0 and U+FFFD.</summary>
    public CodeSet BertRemoved { get; }

    /// <summary>The marks that BERT's stripping of accents takes out.</summary>
    public CodeSet BertMarks { get; }

    /// <summary>What BERT and the kind <c>Punctuation</c> hold for punctuation, ASCII's symbols included.</summary>
    public CodeSet Punctuation { get; }

    /// <summary>What <c>StripAccents</c> takes out.</summary>
    public CodeSet Marks { get; }

    /// <summary>Characters of the script Han.</summary>
    public CodeSet Han { get; }

    /// <summary>The scripts of characters.</summary>
    public ScriptTable Scripts { get; }

    private static Dictionary<string, List<string[]>> Sections()
    {
        using Stream stream = typeof(UnicodeData).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        var sections = new Dictionary<string, List<string[]>>(StringComparer.Ordinal);
        List<string[]> section = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('['))
                sections[line[1..^1]] = section = [];
            else if (!line.StartsWith('#'))
                section.Add(line.Split(' '));
        }
        return sections;
    }

    private static FrozenDictionary<int, int[]> Mappings(List<string[]> lines) =>
        lines.ToFrozenDictionary(line => Code(line[0]), line => line.Skip(1).Select(Code).ToArray());

    private static IEnumerable<KeyValuePair<int, int>> Class(string[] line)
    {
        int value = int.Parse(line[1], CultureInfo.InvariantCulture);
        foreach ((int first, int last) in CodeSet.Parse([line[0]]).Ranges)
        {
            for (int code = first; code <= last; code++)
                yield return KeyValuePair.Create(code, value);
        }
    }

    private static (int First, int Last, int Script) Script(string[] line)
    {
        (int first, int last) = CodeSet.Parse([line[0]]).Ranges.Single();
        return (first, last, int.Parse(line[1], CultureInfo.InvariantCulture));
    }

    private static int Code(string hexadecimal) => int.Parse(hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}

using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Suffice.Text.Characters;

namespace Suffice.Text.Words;

/// <summary>
/// Which names or texts a reader would take for one: they differ in capitals, white space, characters that are not seen, dashes and quotes,
/// how accents or Korean syllables are stored, letters that look the same in Latin, Greek and Cyrillic, or they are the same number.
/// Independent of the application's globalization mode.
/// </summary>
public static class LookAlike
{
    private const char AnyAccent = '\u0301';

    private const int FirstSyllable = 0xAC00,
        LastSyllable = 0xD7A3;

    // Capitals of Greek and Cyrillic, and other signs, with what they look like.
    private const string Doubles = "ΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXϹCϽJАAВBЕEКKМMНHОOРPСCТTУYХXІIЈJЅSԌGԚQԜWҺHԀDҮYӀIıI‘'’'ʼ'′'`'“\"”\"″\"−-×X";

    private static readonly FrozenDictionary<char, char> Plain = Doubles.Chunk(2).ToFrozenDictionary(pair => pair[0], pair => pair[1]);

    /// <summary>Equal for all that could be taken for one; among equal ones, <see cref="Are"/> knows accents apart.</summary>
    public static string Key(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
            return number.ToString("R", CultureInfo.InvariantCulture);
        var key = new StringBuilder(name.Length);
        foreach (Letter letter in Letters(name))
        {
            key.Append(letter.Base);
            if (letter.Composed is not null || letter.Marks.Length > 0)
                key.Append(AnyAccent);
        }
        return key.ToString();
    }

    /// <summary>
    /// What is seen of a name, in capitals and without accents: a wide <c>ｔｒａｉｎ</c> and <c>TRAİN</c> are both <c>TRAIN</c>.
    /// </summary>
    public static string WithoutAccents(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return string.Concat(Letters(name).Select(letter => letter.Base));
    }

    /// <summary>Whether two different names could be taken for one.</summary>
    public static bool Are(string first, string second)
    {
        if (Key(first) != Key(second))
            return false;
        List<Letter> some = Letters(first),
            others = Letters(second);
        // The same number, written in two ways.
        if (some.Count != others.Count)
            return true;
        // One of the two has its accent in the letter, the other behind it: that they are the same accent is taken for granted.
        return some.Zip(others)
            .All(pair =>
                pair.First.Marks.Length != pair.Second.Marks.Length
                || (pair.First.Composed, pair.First.Marks) == (pair.Second.Composed, pair.Second.Marks)
            );
    }

    /// <summary>Those of a list that could be taken for one, together, in the list's order; all others are left out.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Groups(IEnumerable<string> names)
    {
        var groups = new List<List<string>>();
        foreach (IGrouping<string, string> same in names.GroupBy(Key).Where(same => same.Count() > 1))
        {
            int begun = groups.Count;
            foreach (string name in same)
            {
                if (groups.Skip(begun).FirstOrDefault(group => group.Exists(other => Are(name, other))) is { } group)
                    group.Add(name);
                else
                    groups.Add([name]);
            }
        }
        return [.. groups.Where(group => group.Count > 1)];
    }

    /// <summary>Whether nothing of a name is seen.</summary>
    public static bool IsBlank(string name) => Letters(name).Count == 0;

    /// <summary>
    /// A name between quotes, in which everything but plain letters, digits, signs and single spaces is given by its code point:
    /// <c>'caf&lt;U+00E9&gt;'</c>.
    /// </summary>
    public static string Shown(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var shown = new StringBuilder("'");
        int at = 0;
        foreach (Rune rune in name.EnumerateRunes())
        {
            bool space = rune.Value == ' ' && at > 0 && at < name.Length - 1 && name[at - 1] != ' ';
            if (space || rune.Value is > ' ' and < '\x7F')
                shown.Append(rune);
            else
                shown.Append(CultureInfo.InvariantCulture, $"<U+{rune.Value:X4}>");
            at += rune.Utf16SequenceLength;
        }
        return shown.Append('\'').ToString();
    }

    /// <summary>What is seen of a name, letter by letter.</summary>
    private static List<Letter> Letters(string name)
    {
        var letters = new List<Letter>(name.Length);
        foreach (Rune written in name.EnumerateRunes())
        {
            Rune rune = written.Value is >= 0xFF01 and <= 0xFF5E ? new Rune(written.Value - 0xFEE0) : written;
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            if (Rune.IsWhiteSpace(rune) || rune.Value is 0x2800)
            {
                if (letters.Count > 0 && letters[^1].Base != " ")
                    letters.Add(new Letter(" ", null, ""));
            }
            else if (IsUnseen(rune.Value, category))
                continue;
            else if (category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark && letters.Count > 0)
                letters[^1] = letters[^1] with { Marks = letters[^1].Marks + rune };
            else
                Add(letters, Rune.ToUpperInvariant(rune), category);
        }
        if (letters is [.., { Base: " " }])
            letters.RemoveAt(letters.Count - 1);
        return letters;
    }

    private static void Add(List<Letter> letters, Rune capital, UnicodeCategory category)
    {
        if (capital.Value is >= FirstSyllable and <= LastSyllable)
        {
            string parts = NormalForm.Decompose(capital.ToString(), compatible: false);
            letters.AddRange(parts.Select(part => new Letter($"{part}", null, "")));
            return;
        }
        if (!capital.IsBmp)
        {
            letters.Add(new Letter(category is UnicodeCategory.DashPunctuation ? "-" : capital.ToString(), null, ""));
            return;
        }
        char letter = (char)capital.Value,
            plain = Base(letter);
        string seen = category is UnicodeCategory.DashPunctuation ? "-" : $"{Plain.GetValueOrDefault(plain, plain)}";
        letters.Add(new Letter(seen, plain != letter ? letter : null, ""));
    }

    /// <summary>The letter without its accents; itself where it has none, or is more than one letter.</summary>
    private static char Base(char letter) =>
        letter >= 0x80
        && UnicodeData.Instance.Canonical.TryGetValue(letter, out int[]? parts)
        && parts.Length > 1
        && parts.Where(part => !IsMark(part)).ToArray() is [<= char.MaxValue and var plain]
            ? (char)plain
            : letter;

    private static bool IsMark(int code) => CharUnicodeInfo.GetUnicodeCategory(code) == UnicodeCategory.NonSpacingMark;

    /// <summary>Characters that take no room, such as zero-width spaces, soft hyphens, selectors of variants, and fillers.</summary>
    private static bool IsUnseen(int value, UnicodeCategory category) =>
        category is UnicodeCategory.Format or UnicodeCategory.Control
        || value
            is 0x034F
                or 0x115F
                or 0x1160
                or 0x3164
                or 0xFFA0
                or 0x17B4
                or 0x17B5
                or (>= 0x180B and <= 0x180F)
                or (>= 0xFE00 and <= 0xFE0F)
                or (>= 0xE0000 and <= 0xE0FFF);

    /// <summary>A letter as it is seen.</summary>
    /// <param name="Base">Its capital, without accents, in Latin where it looks so.</param>
    /// <param name="Composed">The capital that holds its accents; null: they stand behind it, or there are none.</param>
    /// <param name="Marks">The accents that stand behind it.</param>
    private readonly record struct Letter(string Base, char? Composed, string Marks);
}

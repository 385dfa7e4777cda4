using Suffice.Text.Characters;

namespace Suffice.Text.Patterns;

/// <summary>Reads a set in brackets: characters, ranges, escapes, sets within sets, and <c>&amp;&amp;</c> for what is in both.</summary>
internal static class BracketReader
{
    /// <param name="text">After the opening bracket; the closing one is read too.</param>
    /// <param name="ignoresCase">Whether capitals count as small letters; a negated set is made larger first.</param>
    public static CodeSet Read(PatternText text, bool ignoresCase)
    {
        bool negated = text.Take("^");
        CodeSet? both = null;
        CodeSet set = CodeSet.Empty;
        bool first = true;
        while (first || text.Peek() != ']')
        {
            if (text.Take("&&"))
            {
                both = both?.Intersect(set) ?? set;
                set = CodeSet.Empty;
                continue;
            }
            set = set.Union(Item(text, ignoresCase));
            first = false;
        }
        text.Next();
        set = both?.Intersect(set) ?? set;
        if (ignoresCase)
            set = LetterCases.Fold(set);
        return negated ? set.Complement() : set;
    }

    private static CodeSet Item(PatternText text, bool ignoresCase)
    {
        if (text.Take("[:"))
            return Posix(text);
        if (text.Take("["))
            return text.Within(() => Read(text, ignoresCase));
        if (Escaped(text, CharacterProperties.WordInBrackets) is { } set)
            return set;
        int first = Character(text);
        if (text.Peek() != '-' || text.Peek(1) == ']')
            return CodeSet.Of(first, first);
        text.Next();
        if (text.Peek() == '[' || (text.Peek() == '\\' && Escaped(text, CharacterProperties.WordInBrackets) is not null))
            throw text.Bad("a range that ends in a set");
        int last = Character(text);
        return first <= last ? CodeSet.Of(first, last) : throw text.Bad("a range that ends before it begins");
    }

    private static CodeSet Posix(PatternText text)
    {
        bool negated = text.Take("^");
        string name = text.Until(':');
        if (!text.Take("]"))
            throw text.Bad("[: without :]");
        CodeSet set = CharacterProperties.Bracketed(name) ?? throw text.Bad($"[:{name}:]");
        return negated ? set.Complement() : set;
    }

    private static int Character(PatternText text) =>
        text.Take(@"\b") ? '\b'
        : text.Take(@"\") ? text.EscapedCharacter()
        : text.Next();

    /// <summary>The set that an escape stands for; null, with nothing read, where it stands for a character or none comes.</summary>
    /// <param name="word">What <c>\w</c> stands for.</param>
    public static CodeSet? Escaped(PatternText text, CodeSet word)
    {
        if (text.Peek() != '\\')
            return null;
        CodeSet? set = text.Peek(1) switch
        {
            'd' or 'D' => CharacterProperties.Digit,
            'w' or 'W' => word,
            's' or 'S' => CharacterProperties.WhiteSpace,
            'h' or 'H' => CharacterProperties.HexadecimalDigit,
            'p' or 'P' => CodeSet.Empty,
            _ => null,
        };
        if (set is null)
            return null;
        text.Next();
        int letter = text.Next();
        bool negated = letter is >= 'A' and <= 'Z';
        if (letter is 'p' or 'P')
            return text.Property(negated);
        return negated ? set.Complement() : set;
    }
}

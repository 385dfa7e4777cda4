using System.Globalization;
using System.Text;
using Suffice.Text.Characters;

namespace Suffice.Text.Patterns;

/// <summary>
/// Brings an expression in the syntax of Oniguruma (Ruby's) to .NET's with the same meaning. What matches one character becomes a set of
/// code points, kept apart: .NET's own sets are of UTF-16 units, and of another idea of <c>\w</c>, <c>\s</c> and capitals.
/// </summary>
internal sealed class PatternTranslation
{
    /// <summary>The place of set i is this letter plus i; no expression that .NET is given holds such letters otherwise.</summary>
    public const char FirstSet = '\uE000';

    private const int MostSets = 1000;

    /// <summary>Pairs of letters that are one character elsewhere (ß, ﬁ), which Oniguruma knows where capitals do not count.</summary>
    private static readonly string[] Ligatures = ["ss", "ff", "fi", "fl", "st"];

    private readonly PatternText text;
    private readonly StringBuilder output = new();
    private readonly List<CodeSet> sets = [];
    private int previousLetter;

    private PatternTranslation(string pattern) => text = new PatternText(pattern);

    /// <summary>The expression with a letter from <see cref="FirstSet"/> on for each set, and the sets.</summary>
    /// <exception cref="UnsupportedPatternException">It is no expression, or has a part that is not known.</exception>
    public static (string Template, CodeSet[] Sets) Of(string pattern)
    {
        var translation = new PatternTranslation(pattern);
        translation.Alternatives(new Flags(false, false));
        if (!translation.text.Ends)
            throw translation.text.Bad(") without (");
        return (translation.output.ToString(), [.. translation.sets]);
    }

    private readonly record struct Flags(bool IgnoreCase, bool DotTakesAll);

    private void Alternatives(Flags flags)
    {
        while (!text.Ends && text.Peek() != ')')
        {
            if (text.Take("|"))
            {
                previousLetter = 0;
                output.Append('|');
                continue;
            }
            int start = output.Length;
            if (Atom(flags))
                Quantifiers(start);
        }
    }

    /// <returns>Whether something was written that may be repeated.</returns>
    private bool Atom(Flags flags)
    {
        int letter = previousLetter;
        previousLetter = 0;
        if (BracketReader.Escaped(text, CharacterProperties.Word) is { } escaped)
            return Set(flags.IgnoreCase ? LetterCases.Fold(escaped) : escaped);
        int code = text.Next();
        switch (code)
        {
            case '(':
                return text.Within(() => Group(flags));
            case '[':
                return Set(BracketReader.Read(text, flags.IgnoreCase));
            case '.':
                return Set(flags.DotTakesAll ? CodeSet.Of(0, CodeSet.Last) : CharacterProperties.LineFeed.Complement());
            case '^':
                return Anchor(@"(?:\A|(?<=\n))");
            case '$':
                return Anchor(@"(?=\n|\z)");
            case '*' or '+' or '?':
                throw text.Bad("a repeat of nothing");
            case '\\':
                if (Assertion())
                    return false;
                return text.Take("R") ? LineEnd() : Literal(text.EscapedCharacter(), letter, flags);
            default:
                return Literal(code, letter, flags);
        }
    }

    private bool LineEnd()
    {
        output.Append(@"(?>\r\n|[\n\v\f\r\u0085\u2028\u2029])");
        return true;
    }

    private bool Anchor(string assertion)
    {
        output.Append(assertion);
        return false;
    }

    private bool Assertion()
    {
        switch (text.Peek())
        {
            case 'A' or 'z' or 'Z':
                output.Append('\\').Append((char)text.Next());
                return true;
            case 'b' or 'B':
                string word = Place(CharacterProperties.Word);
                output.Append(
                    text.Next() == 'b'
                        ? $"(?:(?<={word})(?!{word})|(?<!{word})(?={word}))"
                        : $"(?:(?<={word})(?={word})|(?<!{word})(?!{word}))"
                );
                return true;
            default:
                return false;
        }
    }

    private bool Literal(int code, int before, Flags flags)
    {
        CodeSet set = CodeSet.Of(code, code);
        if (!flags.IgnoreCase)
            return Set(set);
        int small = Rune.ToLowerInvariant(new Rune(code)).Value;
        if (small is 'ß' or 0x1E9E or (>= 0xFB00 and <= 0xFB17) || Ligatures.Any(pair => (pair[0], pair[1]) == (before, small)))
            throw text.Bad("letters that are one character elsewhere, where capitals do not count,");
        previousLetter = small;
        return Set(LetterCases.Fold(set));
    }

    private bool Set(CodeSet set)
    {
        output.Append(Place(set));
        return true;
    }

    private string Place(CodeSet set)
    {
        if (sets.Count == MostSets)
            throw text.Bad("too many sets");
        int known = sets.FindIndex(other => other.Bounds.SequenceEqual(set.Bounds));
        if (known < 0)
        {
            known = sets.Count;
            sets.Add(set);
        }
        return ((char)(FirstSet + known)).ToString();
    }

    private bool Group(Flags flags)
    {
        if (text.Take("?#"))
        {
            text.Until(')');
            return false;
        }
        string? opening = Opening();
        if (opening is null)
        {
            flags = Inline(flags);
            output.Append("(?:");
            bool toTheEnd = text.Take(")");
            if (!toTheEnd)
                text.Next(); // the colon
            Alternatives(flags);
            output.Append(')');
            if (!toTheEnd)
                Close();
            previousLetter = 0;
            return true;
        }
        output.Append(opening);
        Alternatives(flags);
        Close();
        output.Append(')');
        previousLetter = 0;
        return true;
    }

    private void Close()
    {
        if (!text.Take(")"))
            throw text.Bad("( without )");
    }

    private string? Opening()
    {
        if (!text.Take("?"))
            return "(?:";
        foreach (string kind in (string[])["<=", "<!", ":", "=", "!", ">"])
        {
            if (text.Take(kind))
                return $"(?{kind}";
        }
        if (text.Peek() is not ('<' or '\''))
            return null;
        text.Until(text.Next() == '<' ? '>' : '\''); // a group's name
        return "(?:";
    }

    private Flags Inline(Flags flags)
    {
        bool on = true;
        for (; text.Peek() is not (':' or ')'); text.Next())
        {
            switch (text.Peek())
            {
                case '-':
                    on = false;
                    break;
                case 'i':
                    flags = flags with { IgnoreCase = on };
                    break;
                case 'm':
                    flags = flags with { DotTakesAll = on };
                    break;
                default:
                    throw text.Bad($"(?{new Rune(Math.Max(text.Peek(), ' '))}");
            }
        }
        return flags;
    }

    private void Quantifiers(int start)
    {
        for (int before = 0; Repeat() is { } repeat; before++)
        {
            if (before == PatternText.MostDepth)
                throw text.Bad("too many repeats of one repeat");
            previousLetter = 0;
            if (before > 0)
                output.Insert(start, "(?:").Append(')');
            output.Append(repeat);
            bool counted = repeat[0] == '{';
            if (counted && !repeat.Contains(',', StringComparison.Ordinal))
                continue; // in Ruby {n}? may be left out as a whole
            if (text.Take("?"))
                output.Append('?');
            else if (!counted && text.Take("+"))
                output.Insert(start, "(?>").Append(')');
        }
    }

    private string? Repeat()
    {
        if (text.Peek() is '*' or '+' or '?')
            return ((char)text.Next()).ToString();
        int at = text.At;
        if (!text.Take("{"))
            return null;
        int? least = text.Number();
        bool open = text.Take(",");
        int? most = open ? text.Number() : least;
        if (!text.Take("}") || (least is null && most is null))
        {
            text.Return(at);
            return null; // a brace of no repeat stands for itself
        }
        if (most < least)
            throw text.Bad("a repeat whose most is below its least");
        return open
            ? string.Create(CultureInfo.InvariantCulture, $"{{{least ?? 0},{most}}}")
            : string.Create(CultureInfo.InvariantCulture, $"{{{least}}}");
    }
}

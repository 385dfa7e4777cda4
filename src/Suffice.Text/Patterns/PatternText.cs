using System.Globalization;
using System.Text;
using Suffice.Text.Characters;

namespace Suffice.Text.Patterns;

/// <summary>Reads an expression character by character.</summary>
internal sealed class PatternText(string pattern)
{
    /// <summary>Groups, sets or repeats that may lie within each other.</summary>
    public const int MostDepth = 100;

    private readonly Rune[] runes = [.. pattern.EnumerateRunes()];

    /// <summary>How many characters are read.</summary>
    public int At { get; private set; }

    public bool Ends => At == runes.Length;

    /// <summary>Groups and sets that are open.</summary>
    private int depth;

    /// <summary>Reads what is within a group or set: how many may lie within each other is limited, as each takes stack.</summary>
    public T Within<T>(Func<T> read)
    {
        if (++depth > MostDepth)
            throw Bad($"groups or sets that lie too deep, more than {MostDepth} within each other,");
        T result = read();
        depth--;
        return result;
    }

    /// <summary>The next character; 0 at the end.</summary>
    public int Peek(int ahead = 0) => At + ahead < runes.Length ? runes[At + ahead].Value : 0;

    public int Next() => Ends ? throw Bad("it ends too early") : runes[At++].Value;

    /// <summary>Passes over a string if it comes next.</summary>
    public bool Take(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (Peek(i) != text[i])
                return false;
        }
        At += text.Length;
        return true;
    }

    /// <summary>What stands before a character, which is passed over too.</summary>
    public string Until(char end)
    {
        var text = new StringBuilder();
        for (int code = Next(); code != end; code = Next())
            text.Append(new Rune(code));
        return text.ToString();
    }

    /// <summary>A decimal number; null if none comes next.</summary>
    public int? Number()
    {
        int? number = null;
        while (Peek() is >= '0' and <= '9' && number is null or < 100_000)
            number = (number ?? 0) * 10 + (Next() - '0');
        return number;
    }

    /// <summary>Goes back to where it was.</summary>
    public void Return(int at) => At = at;

    /// <summary>What an escape stands for, when it stands for one character; its backslash is read.</summary>
    public int EscapedCharacter()
    {
        int code = Next();
        return code switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'f' => '\f',
            'v' => '\v',
            'a' => '\a',
            'e' => 0x1B,
            'x' when Take("{") => Hexadecimal(Until('}')),
            'x' => Hexadecimal(Digits(2)),
            'u' => Hexadecimal(Digits(4)),
            '0' when Peek() is not (>= '0' and <= '7') => 0,
            (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') => throw Bad(@"\" + (char)code),
            _ => code,
        };
    }

    /// <summary>The set that <c>\p</c> or <c>\P</c> names; both letters are read.</summary>
    public CodeSet Property(bool negated)
    {
        if (!Take("{"))
            throw Bad(@"\p without {");
        string name = Until('}');
        if (name.StartsWith('^'))
            (negated, name) = (!negated, name[1..]);
        CodeSet set = CharacterProperties.Named(name) ?? throw Bad($@"\p{{{name}}}");
        return negated ? set.Complement() : set;
    }

    public UnsupportedPatternException Bad(string part) =>
        new(string.Create(CultureInfo.InvariantCulture, $"the expression {pattern} has {part} before its character {At + 1}"));

    private string Digits(int most)
    {
        int from = At;
        while (At - from < most && CharacterProperties.HexadecimalDigit.Contains(Peek()))
            At++;
        return string.Concat(runes[from..At]);
    }

    private int Hexadecimal(string digits) =>
        int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code) && Rune.IsValid(code)
            ? code
            : throw Bad("a number that is no character");
}

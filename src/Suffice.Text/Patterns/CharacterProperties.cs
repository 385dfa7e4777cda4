using System.Globalization;
using Suffice.Text.Characters;

namespace Suffice.Text.Patterns;

/// <summary>The sets of characters that expressions name, as Oniguruma has them.</summary>
internal static class CharacterProperties
{
    private static readonly (string Short, string Long, UnicodeCategory[] Categories)[] Categories =
    [
        ("Lu", "uppercaseletter", [UnicodeCategory.UppercaseLetter]),
        ("Ll", "lowercaseletter", [UnicodeCategory.LowercaseLetter]),
        ("Lt", "titlecaseletter", [UnicodeCategory.TitlecaseLetter]),
        ("Lm", "modifierletter", [UnicodeCategory.ModifierLetter]),
        ("Lo", "otherletter", [UnicodeCategory.OtherLetter]),
        ("L", "letter", Between(UnicodeCategory.UppercaseLetter, UnicodeCategory.OtherLetter)),
        ("Mn", "nonspacingmark", [UnicodeCategory.NonSpacingMark]),
        ("Mc", "spacingmark", [UnicodeCategory.SpacingCombiningMark]),
        ("Me", "enclosingmark", [UnicodeCategory.EnclosingMark]),
        ("M", "mark", Between(UnicodeCategory.NonSpacingMark, UnicodeCategory.EnclosingMark)),
        ("Nd", "decimalnumber", [UnicodeCategory.DecimalDigitNumber]),
        ("Nl", "letternumber", [UnicodeCategory.LetterNumber]),
        ("No", "othernumber", [UnicodeCategory.OtherNumber]),
        ("N", "number", Between(UnicodeCategory.DecimalDigitNumber, UnicodeCategory.OtherNumber)),
        ("Zs", "spaceseparator", [UnicodeCategory.SpaceSeparator]),
        ("Zl", "lineseparator", [UnicodeCategory.LineSeparator]),
        ("Zp", "paragraphseparator", [UnicodeCategory.ParagraphSeparator]),
        ("Z", "separator", Between(UnicodeCategory.SpaceSeparator, UnicodeCategory.ParagraphSeparator)),
        ("Cc", "control", [UnicodeCategory.Control]),
        ("Cf", "format", [UnicodeCategory.Format]),
        ("Co", "privateuse", [UnicodeCategory.PrivateUse]),
        ("Cn", "unassigned", [UnicodeCategory.OtherNotAssigned]),
        ("C", "other", [UnicodeCategory.OtherNotAssigned, .. Between(UnicodeCategory.Control, UnicodeCategory.PrivateUse)]),
        ("Pc", "connectorpunctuation", [UnicodeCategory.ConnectorPunctuation]),
        ("Pd", "dashpunctuation", [UnicodeCategory.DashPunctuation]),
        ("Ps", "openpunctuation", [UnicodeCategory.OpenPunctuation]),
        ("Pe", "closepunctuation", [UnicodeCategory.ClosePunctuation]),
        ("Pi", "initialpunctuation", [UnicodeCategory.InitialQuotePunctuation]),
        ("Pf", "finalpunctuation", [UnicodeCategory.FinalQuotePunctuation]),
        ("Po", "otherpunctuation", [UnicodeCategory.OtherPunctuation]),
        ("P", "punctuation", Between(UnicodeCategory.ConnectorPunctuation, UnicodeCategory.OtherPunctuation)),
        ("Sm", "mathsymbol", [UnicodeCategory.MathSymbol]),
        ("Sc", "currencysymbol", [UnicodeCategory.CurrencySymbol]),
        ("Sk", "modifiersymbol", [UnicodeCategory.ModifierSymbol]),
        ("So", "othersymbol", [UnicodeCategory.OtherSymbol]),
        ("S", "symbol", Between(UnicodeCategory.MathSymbol, UnicodeCategory.OtherSymbol)),
    ];

    /// <summary><c>\w</c> within brackets.</summary>
    public static CodeSet WordInBrackets { get; } = CodeSet.Where(CharacterKinds.IsWordLetter);

    /// <summary><c>\w</c> by itself: six superscripts and fractions of Latin-1 are among its characters.</summary>
    public static CodeSet Word { get; } = WordInBrackets.Union(CodeSet.Of([(0xB2, 0xB3), (0xB9, 0xB9), (0xBC, 0xBE)]));

    public static CodeSet WhiteSpace { get; } = CodeSet.Where(CharacterKinds.IsWhiteSpace);

    public static CodeSet Digit { get; } = Of(UnicodeCategory.DecimalDigitNumber);

    public static CodeSet HexadecimalDigit { get; } = CodeSet.Of([('0', '9'), ('A', 'F'), ('a', 'f')]);

    public static CodeSet LineFeed { get; } = CodeSet.Of('\n', '\n');

    /// <summary>The set <c>\p{name}</c>; null for one that is not known.</summary>
    public static CodeSet? Named(string name)
    {
        string plain = string.Concat(name.Where(letter => letter is not ('_' or ' ' or '-'))).ToLowerInvariant();
        foreach ((string shortName, string longName, UnicodeCategory[] categories) in Categories)
        {
            if (plain == longName || plain.Equals(shortName, StringComparison.OrdinalIgnoreCase))
                return Of(categories);
        }
        return plain switch
        {
            "han" => UnicodeData.Instance.Han,
            "word" => null, // another set within brackets than outside
            _ => Bracketed(plain),
        };
    }

    /// <summary>The set <c>[:name:]</c>; null for one that is not known.</summary>
    public static CodeSet? Bracketed(string name) =>
        name switch
        {
            "space" => WhiteSpace,
            "digit" => Digit,
            "xdigit" => HexadecimalDigit,
            "word" => WordInBrackets,
            "cntrl" => Of(UnicodeCategory.Control),
            "punct" => Of([
                .. Between(UnicodeCategory.ConnectorPunctuation, UnicodeCategory.OtherPunctuation),
                .. Between(UnicodeCategory.MathSymbol, UnicodeCategory.OtherSymbol),
            ]),
            "ascii" => CodeSet.Of(0, 0x7F),
            "any" => CodeSet.Of(0, CodeSet.Last),
            _ => null,
        };

    private static CodeSet Of(params UnicodeCategory[] categories) =>
        CodeSet.Where(code => categories.Contains(CharUnicodeInfo.GetUnicodeCategory(code)));

    private static UnicodeCategory[] Between(UnicodeCategory first, UnicodeCategory last) =>
        [.. Enumerable.Range((int)first, last - first + 1).Select(category => (UnicodeCategory)category)];
}

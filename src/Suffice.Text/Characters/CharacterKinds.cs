using System.Globalization;

namespace Suffice.Text.Characters;

/// <summary>
/// Kinds of characters as the reference implementation has them: of its own tables where those are of another Unicode version than .NET's,
/// else by general category.
/// </summary>
internal static class CharacterKinds
{
    /// <summary>Unicode's White_Space.</summary>
    public static bool IsWhiteSpace(int code) =>
        code
            is (>= 0x09 and <= 0x0D)
                or 0x20
                or 0x85
                or 0xA0
                or 0x1680
                or (>= 0x2000 and <= 0x200A)
                or 0x2028
                or 0x2029
                or 0x202F
                or 0x205F
                or 0x3000;

    /// <summary>Numbers of every kind: digits, letters that are numbers, fractions.</summary>
    public static bool IsNumber(int code) =>
        CharUnicodeInfo.GetUnicodeCategory(code)
            is UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.LetterNumber
                or UnicodeCategory.OtherNumber
        || code is (>= 0x11DE0 and <= 0x11DE9) or (>= 0x16FF4 and <= 0x16FF6);

    /// <summary>Letters, marks, digits, connecting punctuation, joiners: <c>\w</c> of a Unicode-aware expression.</summary>
    public static bool IsWord(int code) => code is 0x200C or 0x200D || IsWordLetter(code);

    /// <summary>What <see cref="IsWord"/> takes, but for the two joiners.</summary>
    public static bool IsWordLetter(int code) =>
        CharUnicodeInfo.GetUnicodeCategory(code)
            is <= UnicodeCategory.LetterNumber // letters of five kinds, marks of three, digits, letters that are numbers
                or UnicodeCategory.ConnectorPunctuation
        || code is (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);

    /// <summary>ASCII's symbols, and what <see cref="UnicodeData.Punctuation"/> holds.</summary>
    public static bool IsPunctuation(int code) =>
        code < 0x80
            ? code is (>= '!' and <= '/') or (>= ':' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~')
            : UnicodeData.Instance.Punctuation.Contains(code);

    /// <summary>
    /// Chinese characters by the reference's table: whole blocks of ideographs. BERT's own code begins the fifth of them 256
    /// characters earlier, at 2B820.
    /// </summary>
    public static bool IsIdeograph(int code) =>
        code
            is (>= 0x4E00 and <= 0x9FFF)
                or (>= 0x3400 and <= 0x4DBF)
                or (>= 0x20000 and <= 0x2A6DF)
                or (>= 0x2A700 and <= 0x2B81F)
                or (>= 0x2B920 and <= 0x2CEAF)
                or (>= 0xF900 and <= 0xFAFF)
                or (>= 0x2F800 and <= 0x2FA1F);
}

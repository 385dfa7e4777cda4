using System.Text;

namespace Suffice.Text.Characters;

/// <summary>
/// Small letters, character by character, so that a final sigma is not told from another: İ becomes i with a dot above. .NET's own table
/// lacks the letters that Unicode 17 brought.
/// </summary>
internal static class LowerCase
{
    private const int CapitalIWithDot = 0x130;

    public static string Of(string text)
    {
        if (Ascii.IsValid(text))
            return text.ToLowerInvariant();
        var small = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            Append(small, rune);
        return small.ToString();
    }

    /// <summary>Appends a character in small.</summary>
    public static void Append(StringBuilder text, Rune rune)
    {
        if (rune.Value == CapitalIWithDot)
            text.Append("i\u0307");
        else
            text.Append(Single(rune));
    }

    private static Rune Single(Rune rune) =>
        rune.Value switch
        {
            0xA7CE or 0xA7D2 or 0xA7D4 => new Rune(rune.Value + 1),
            >= 0x16EA0 and <= 0x16EB8 => new Rune(rune.Value + 0x1B),
            _ => Rune.ToLowerInvariant(rune),
        };
}

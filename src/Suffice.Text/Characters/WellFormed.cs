using System.Text;

namespace Suffice.Text.Characters;

/// <summary>Texts that UTF-8 can hold: halves of surrogate pairs count as U+FFFD, as decoders of UTF-8 and UTF-16 have it.</summary>
internal static class WellFormed
{
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            return text;
        var whole = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            whole.Append(rune);
        return whole.ToString();
    }
}

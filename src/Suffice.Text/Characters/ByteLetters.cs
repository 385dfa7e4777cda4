using System.Text;

namespace Suffice.Text.Characters;

/// <summary>
/// The letter that byte-level vocabularies write for each byte (GPT-2, Radford et al. 2019): printable ones stand for themselves, the
/// others follow from U+0100, so that a space is Ġ.
/// </summary>
internal static class ByteLetters
{
    private static readonly char[] Letters = Make();

    /// <summary>The letters of a text's UTF-8 bytes.</summary>
    public static string Of(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return string.Create(bytes.Length, bytes, (letters, from) =>
        {
            for (int i = 0; i < letters.Length; i++)
                letters[i] = Letters[from[i]];
        });
    }

    private static char[] Make()
    {
        var letters = new char[256];
        char next = '\u0100';
        for (int value = 0; value < letters.Length; value++)
            letters[value] = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE ? (char)value : next++;
        return letters;
    }
}

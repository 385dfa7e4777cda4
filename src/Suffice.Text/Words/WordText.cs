using System.Globalization;
using System.Text;

namespace Suffice.Text.Words;

/// <summary>How a text is brought to the words of a WordPiece vocabulary.</summary>
/// <param name="LowerCase">Capitals become small letters.</param>
/// <param name="StripAccents">é becomes e.</param>
/// <param name="SplitIdeographs">Every Chinese character is a word.</param>
internal sealed record WordRules(bool LowerCase = true, bool StripAccents = true, bool SplitIdeographs = true);

/// <summary>
/// The basic tokenizer of BERT (Devlin et al. 2018, arXiv 1810.04805, and its published code): control characters go, white space becomes
/// one space, every punctuation mark and every Chinese character becomes a word. Training a vocabulary and encoding a text both use it, so
/// they cannot differ. Independent of the application's culture and globalization mode.
/// </summary>
internal static class WordText
{
    /// <summary>The words of a text, one space between them; empty if it has none.</summary>
    public static string Normalise(string text, WordRules rules)
    {
        var words = new StringBuilder(text.Length + 16);
        foreach (Rune rune in text.EnumerateRunes()) // a lone surrogate comes as U+FFFD
        {
            if (Rune.IsWhiteSpace(rune))
                Space(words);
            else if (IsNoText(rune))
                continue;
            else if (IsPunctuation(rune) || (rules.SplitIdeographs && IsIdeograph(rune.Value)))
            {
                Space(words);
                words.Append(rune);
                words.Append(' ');
            }
            else
                Letter(words, rune, rules);
        }
        if (words.Length > 0 && words[^1] == ' ')
            words.Length--;
        return words.ToString();
    }

    /// <summary>Whether a character always stands alone, so that no word goes on with it.</summary>
    public static bool StandsAlone(Rune rune, WordRules rules) => IsPunctuation(rune) || (rules.SplitIdeographs && IsIdeograph(rune.Value));

    private static void Space(StringBuilder words)
    {
        if (words.Length > 0 && words[^1] != ' ')
            words.Append(' ');
    }

    private static void Letter(StringBuilder words, Rune rune, WordRules rules)
    {
        if (rules.StripAccents)
        {
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark)
                return;
            if (rune.IsBmp)
                rune = new Rune(AccentTable.Base((char)rune.Value));
        }
        words.Append(rules.LowerCase ? Rune.ToLowerInvariant(rune) : rune);
    }

    private static bool IsNoText(Rune rune) =>
        rune.Value is 0 or 0xFFFD
        || Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse;

    private static bool IsPunctuation(Rune rune) =>
        rune.Value switch
        {
            (>= '!' and <= '/') or (>= ':' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~') => true,
            _ => Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.ConnectorPunctuation
                    or UnicodeCategory.DashPunctuation
                    or UnicodeCategory.OpenPunctuation
                    or UnicodeCategory.ClosePunctuation
                    or UnicodeCategory.InitialQuotePunctuation
                    or UnicodeCategory.FinalQuotePunctuation
                    or UnicodeCategory.OtherPunctuation,
        };

    private static bool IsIdeograph(int value) =>
        value
            is (>= 0x4E00 and <= 0x9FFF)
                or (>= 0x3400 and <= 0x4DBF)
                or (>= 0x20000 and <= 0x2A6DF)
                or (>= 0x2A700 and <= 0x2CEAF)
                or (>= 0xF900 and <= 0xFAFF)
                or (>= 0x2F800 and <= 0x2FA1F);
}

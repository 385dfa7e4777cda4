using System.Text;
using Suffice.Text.Characters;
using Suffice.Text.Normalizers;
using Suffice.Text.Words;

namespace Suffice.Text.Pipelines;

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
        var words = new List<TextSegment>();
        SplitterReader.Bert.Split(Normalizer(rules, keepsSyllables: true).Normalize(new TextSegment(WellFormed.Of(text), true)), words);
        return string.Join(' ', words.Where(word => word.Text.Length > 0).Select(word => word.Text));
    }

    public static BertNormalizer Normalizer(WordRules rules, bool keepsSyllables) =>
        new(cleans: true, rules.SplitIdeographs, rules.StripAccents, rules.LowerCase, keepsSyllables);

    /// <summary>Whether a character always stands alone, so that no word goes on with it.</summary>
    public static bool StandsAlone(Rune rune, WordRules rules) =>
        CharacterKinds.IsPunctuation(rune.Value) || (rules.SplitIdeographs && CharacterKinds.IsIdeograph(rune.Value));
}

using System.Text;
using Suffice.Text.Characters;
using Suffice.Text.Words;

namespace Suffice.Text.Normalizers;

/// <summary>BERT's preparation of texts (Devlin et al. 2018, arXiv 1810.04805, and its published code).</summary>
/// <param name="cleans">Control characters go, and every kind of white space becomes a space.</param>
/// <param name="splitsIdeographs">Spaces around each Chinese character.</param>
/// <param name="stripsAccents">é becomes e.</param>
/// <param name="lowers">Capitals become small letters.</param>
/// <param name="keepsSyllables">Korean syllables stay whole where accents go; the published code takes them apart.</param>
internal sealed class BertNormalizer(bool cleans, bool splitsIdeographs, bool stripsAccents, bool lowers, bool keepsSyllables = false)
    : INormalizer
{
    private static readonly CharacterFilter Cleaning = new(
        code => code is 0 or 0xFFFD || UnicodeData.Instance.BertRemoved.Contains(code),
        CharacterKinds.IsWhiteSpace
    );

    public TextSegment Normalize(TextSegment segment)
    {
        if (cleans)
            segment = Cleaning.Normalize(segment);
        if (splitsIdeographs)
            segment = segment with { Text = Spaced(segment.Text) };
        if (stripsAccents)
            segment = Stripped(segment);
        return lowers ? segment with { Text = LowerCase.Of(segment.Text) } : segment;
    }

    private static string Spaced(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        var spaced = new StringBuilder(text.Length + 16);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (CharacterKinds.IsIdeograph(rune.Value))
                spaced.Append(' ').Append(rune).Append(' ');
            else
                spaced.Append(rune);
        }
        return spaced.ToString();
    }

    private TextSegment Stripped(TextSegment segment)
    {
        if (Ascii.IsValid(segment.Text))
            return segment;
        var kept = new StringBuilder(segment.Text.Length);
        string apart = keepsSyllables
            ? string.Concat(
                segment.Text.EnumerateRunes().Select(rune => IsSyllable(rune) ? $"{rune}" : NormalForm.Decompose($"{rune}", false))
            )
            : NormalForm.Decompose(segment.Text, compatible: false);
        bool atStart = segment.IsAtStart;
        foreach (Rune rune in apart.EnumerateRunes())
        {
            if (UnicodeData.Instance.BertMarks.Contains(rune.Value))
                atStart &= kept.Length > 0;
            else
                kept.Append(rune);
        }
        return new(kept.ToString(), atStart);
    }

    private static bool IsSyllable(Rune rune) => rune.Value is >= 0xAC00 and <= 0xD7A3;
}

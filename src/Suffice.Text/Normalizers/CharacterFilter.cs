using System.Text;
using Suffice.Text.Words;

namespace Suffice.Text.Normalizers;

/// <summary>Takes characters out, and puts a space in the place of others.</summary>
internal sealed class CharacterFilter(Func<int, bool> isRemoved, Func<int, bool> isSpace) : INormalizer
{
    public TextSegment Normalize(TextSegment segment)
    {
        var kept = new StringBuilder(segment.Text.Length);
        bool atStart = segment.IsAtStart;
        foreach (Rune rune in segment.Text.EnumerateRunes())
        {
            if (isRemoved(rune.Value))
                atStart &= kept.Length > 0;
            else if (isSpace(rune.Value))
                kept.Append(' ');
            else
                kept.Append(rune);
        }
        return new(kept.ToString(), atStart);
    }
}

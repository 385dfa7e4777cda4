using Suffice.Text.Characters;
using Suffice.Text.Words;

namespace Suffice.Text.Normalizers;

/// <summary>Takes white space away from a text's ends.</summary>
internal sealed class StripNormalizer(bool left, bool right) : INormalizer
{
    // All white space is one UTF-16 unit a character.
    public TextSegment Normalize(TextSegment segment)
    {
        string text = segment.Text;
        int start = 0,
            end = text.Length;
        while (left && start < end && CharacterKinds.IsWhiteSpace(text[start]))
            start++;
        while (right && end > start && CharacterKinds.IsWhiteSpace(text[end - 1]))
            end--;
        return segment.Slice(start, end);
    }
}

using Suffice.Text.Words;

namespace Suffice.Text.Normalizers;

/// <summary>A change that takes no character away from a text's start: normal forms, small letters, letters of bytes.</summary>
internal sealed class TextNormalizer(Func<string, string> change) : INormalizer
{
    public TextSegment Normalize(TextSegment segment) => segment with { Text = change(segment.Text) };
}

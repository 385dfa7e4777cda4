using Suffice.Text.Words;

namespace Suffice.Text.Normalizers;

/// <summary>Puts a string before a text, but for an empty one.</summary>
internal sealed class PrependNormalizer(string prefix) : INormalizer
{
    public TextSegment Normalize(TextSegment segment) => segment.Text.Length == 0 ? segment : segment with { Text = prefix + segment.Text };
}

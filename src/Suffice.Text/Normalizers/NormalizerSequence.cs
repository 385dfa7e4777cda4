using Suffice.Text.Words;

namespace Suffice.Text.Normalizers;

/// <summary>Several normalizers, one after the other.</summary>
internal sealed class NormalizerSequence(INormalizer[] parts) : INormalizer
{
    public TextSegment Normalize(TextSegment segment)
    {
        foreach (INormalizer part in parts)
            segment = part.Normalize(segment);
        return segment;
    }
}

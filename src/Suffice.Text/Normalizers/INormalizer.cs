using Suffice.Text.Words;

namespace Suffice.Text.Normalizers;

/// <summary>Changes a text before it is cut into words. Thread-safe.</summary>
internal interface INormalizer
{
    TextSegment Normalize(TextSegment segment);
}

using System.Globalization;
using System.Text;
using Suffice.Text.Words;

namespace Suffice.Text.Normalizers;

/// <summary>
/// Applies SentencePiece's table as the reference does: a character as a reader sees it (grapheme cluster) of fewer than six bytes is
/// replaced as a whole if its beginning is in the table; else each code point is looked up alone. Models were trained on texts prepared so.
/// </summary>
internal sealed class PrecompiledNormalizer(CharsMap map) : INormalizer
{
    private const int LongCluster = 6; // UTF-8 bytes

    public TextSegment Normalize(TextSegment segment)
    {
        string text = segment.Text;
        var changed = new StringBuilder(text.Length);
        for (int at = 0; at < text.Length; )
        {
            int length = StringInfo.GetNextTextElementLength(text, at);
            ReadOnlySpan<char> cluster = text.AsSpan(at, length);
            at += length;
            if (length < LongCluster && Encoding.UTF8.GetByteCount(cluster) < LongCluster && map.Shortest(cluster) is { } whole)
            {
                changed.Append(whole);
                continue;
            }
            foreach (Rune rune in cluster.EnumerateRunes())
            {
                if (map.Shortest(cluster.Slice(0, rune.Utf16SequenceLength)) is { } single)
                    changed.Append(single);
                else
                    changed.Append(rune);
                cluster = cluster[rune.Utf16SequenceLength..];
            }
        }
        return segment with { Text = changed.ToString() };
    }
}

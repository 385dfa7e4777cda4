using System.Text;
using Suffice.Text.Words;

namespace Suffice.Text.Splitters;

/// <summary>Cuts after every so many characters.</summary>
internal sealed class FixedLengthSplitter(int length) : ISplitter
{
    public void Split(TextSegment segment, List<TextSegment> parts)
    {
        int start = 0,
            at = 0,
            count = 0;
        foreach (Rune rune in segment.Text.EnumerateRunes())
        {
            at += rune.Utf16SequenceLength;
            if (++count % length != 0)
                continue;
            parts.Add(segment.Slice(start, at));
            start = at;
        }
        parts.Add(segment.Slice(start, at));
    }
}

using Suffice.Text.Words;

namespace Suffice.Text.Splitters;

/// <summary>Several splitters: each cuts the parts of the one before it.</summary>
internal sealed class SplitterSequence(ISplitter[] splitters) : ISplitter
{
    public void Split(TextSegment segment, List<TextSegment> parts)
    {
        List<TextSegment> now = [segment];
        foreach (ISplitter splitter in splitters)
        {
            var next = new List<TextSegment>(now.Count);
            foreach (TextSegment part in now)
            {
                if (part.Text.Length > 0)
                    splitter.Split(part, next);
            }
            now = next;
        }
        parts.AddRange(now);
    }
}

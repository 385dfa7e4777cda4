using Suffice.Text.Patterns;
using Suffice.Text.Words;

namespace Suffice.Text.Splitters;

/// <summary>Cuts a text at the matches of a pattern.</summary>
/// <param name="pattern">Where to cut.</param>
/// <param name="behaviour">What becomes of the matches.</param>
/// <param name="inverted">What lies between the matches counts as match, and they as what lies between.</param>
internal sealed class PatternSplitter(ITextPattern pattern, SplitBehaviour behaviour, bool inverted = false) : ISplitter
{
    public void Split(TextSegment segment, List<TextSegment> parts)
    {
        List<PatternSpan> spans = pattern.Spans(segment.Text);
        if (inverted)
            spans = spans.ConvertAll(span => span with { IsMatch = !span.IsMatch });
        foreach ((int start, int end) in Merged(spans))
            parts.Add(segment.Slice(start, end));
    }

    private List<(int Start, int End)> Merged(List<PatternSpan> spans)
    {
        var parts = new List<(int Start, int End)>(spans.Count);
        bool before = false;
        foreach (PatternSpan span in spans)
        {
            bool joins =
                parts.Count > 0
                && behaviour switch
                {
                    SplitBehaviour.MergedWithPrevious => span.IsMatch && !before,
                    SplitBehaviour.MergedWithNext => !span.IsMatch && before,
                    SplitBehaviour.Contiguous => span.IsMatch == before,
                    _ => false,
                };
            before = span.IsMatch;
            if (joins)
                parts[^1] = parts[^1] with { End = span.End };
            else if (behaviour != SplitBehaviour.Removed || !span.IsMatch)
                parts.Add((span.Start, span.End));
        }
        return parts;
    }
}

using System.Text;
using Suffice.Text.Patterns;
using Suffice.Text.Words;

namespace Suffice.Text.Normalizers;

/// <summary>Puts a string in the place of every match.</summary>
internal sealed class ReplaceNormalizer(ITextPattern pattern, string replacement) : INormalizer
{
    public TextSegment Normalize(TextSegment segment)
    {
        List<PatternSpan> spans = pattern.Spans(segment.Text);
        if (!spans.Exists(span => span.IsMatch))
            return segment;
        var text = new StringBuilder(segment.Text.Length);
        bool atStart = segment.IsAtStart;
        foreach (PatternSpan span in spans)
        {
            // What takes the place of several characters counts as come from the last of them.
            if (span is { IsMatch: true, Start: 0 })
                atStart &= replacement.Length > 0 && Rune.GetRuneAt(segment.Text, 0).Utf16SequenceLength >= span.End;
            if (span.IsMatch)
                text.Append(replacement);
            else
                text.Append(segment.Text, span.Start, span.End - span.Start);
        }
        return new(text.ToString(), atStart);
    }
}

using System.Text;

namespace Suffice.Text.Patterns;

/// <summary>Matches single characters of a kind.</summary>
internal sealed class CharacterPattern(Func<int, bool> isMatch) : ITextPattern
{
    public List<PatternSpan> Spans(string text)
    {
        var spans = new List<PatternSpan>();
        int from = 0,
            at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            int next = at + rune.Utf16SequenceLength;
            if (isMatch(rune.Value))
            {
                if (from < at)
                    spans.Add(new(from, at, false));
                spans.Add(new(at, next, true));
                from = next;
            }
            at = next;
        }
        if (from < at)
            spans.Add(new(from, at, false));
        return spans;
    }
}

namespace Suffice.Text.Patterns;

/// <summary>Matches a string as it is.</summary>
/// <param name="literal">Not empty.</param>
internal sealed class LiteralPattern(string literal) : ITextPattern
{
    public List<PatternSpan> Spans(string text)
    {
        var spans = new List<PatternSpan>();
        int from = 0;
        while (from < text.Length)
        {
            int found = text.IndexOf(literal, from, StringComparison.Ordinal);
            int end = found < 0 ? text.Length : found;
            if (from < end)
                spans.Add(new(from, end, false));
            if (found >= 0)
                spans.Add(new(found, found + literal.Length, true));
            from = found < 0 ? end : found + literal.Length;
        }
        return spans;
    }
}

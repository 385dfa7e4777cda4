using Suffice.Text.Patterns;
using Suffice.Text.Words;

namespace Suffice.Text.Splitters;

/// <summary>When a mark is put before a text's first word.</summary>
internal enum PrefixScheme
{
    /// <summary>Before every part that reaches the splitter.</summary>
    Always,

    /// <summary>Before the part with which the text begins.</summary>
    First,

    Never,
}

/// <summary>Writes a mark for each space, as SentencePiece does, and may cut before each mark.</summary>
internal sealed class MetaspaceSplitter(string mark, PrefixScheme scheme, bool splits) : ISplitter
{
    private readonly PatternSplitter marks = new(new LiteralPattern(mark), SplitBehaviour.MergedWithNext);

    public void Split(TextSegment segment, List<TextSegment> parts)
    {
        string text = segment.Text.Replace(" ", mark, StringComparison.Ordinal);
        bool prefixed = scheme == PrefixScheme.Always || (scheme == PrefixScheme.First && segment.IsAtStart);
        if (prefixed && !text.StartsWith(mark, StringComparison.Ordinal))
            text = mark + text;
        segment = segment with { Text = text };
        if (splits)
            marks.Split(segment, parts);
        else
            parts.Add(segment);
    }
}

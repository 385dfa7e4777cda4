namespace Suffice.Text.Words;

/// <summary>A part of a text on its way to tokens.</summary>
/// <param name="Text">Without lone surrogates.</param>
/// <param name="IsAtStart">Whether its first character comes from the first one of the text as it was given.</param>
internal readonly record struct TextSegment(string Text, bool IsAtStart)
{
    /// <summary>A part of it.</summary>
    public TextSegment Slice(int start, int end) =>
        start == 0 && end == Text.Length ? this : new(Text[start..end], IsAtStart && start == 0);
}

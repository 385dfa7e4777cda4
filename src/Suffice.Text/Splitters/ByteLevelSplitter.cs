using Suffice.Text.Characters;
using Suffice.Text.Words;

namespace Suffice.Text.Splitters;

/// <summary>Cuts as GPT-2 does, and writes each byte as a letter.</summary>
/// <param name="prefixSpace">A space before what does not begin with one.</param>
/// <param name="words">GPT-2's own expression; null: nothing is cut.</param>
internal sealed class ByteLevelSplitter(bool prefixSpace, PatternSplitter? words) : ISplitter
{
    /// <summary>GPT-2's words (Radford et al. 2019): endings after an apostrophe, letters, numbers, others, white space.</summary>
    public const string Words = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    public void Split(TextSegment segment, List<TextSegment> parts)
    {
        if (prefixSpace && !segment.Text.StartsWith(' '))
            segment = segment with { Text = " " + segment.Text };
        int from = parts.Count;
        if (words is null)
            parts.Add(segment);
        else
            words.Split(segment, parts);
        for (int i = from; i < parts.Count; i++)
            parts[i] = parts[i] with { Text = ByteLetters.Of(parts[i].Text) };
    }
}

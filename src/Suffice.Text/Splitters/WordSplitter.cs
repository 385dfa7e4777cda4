using System.Text;
using Suffice.Text.Characters;
using Suffice.Text.Words;

namespace Suffice.Text.Splitters;

/// <summary>Cuts at white space, and where letters and other characters meet (<c>\w+|[^\w\s]+</c>).</summary>
internal sealed class WordSplitter : ISplitter
{
    private enum CharacterKind
    {
        Space,
        Word,
        Other,
    }

    public void Split(TextSegment segment, List<TextSegment> parts)
    {
        CharacterKind before = CharacterKind.Space;
        int start = 0,
            at = 0;
        foreach (Rune rune in segment.Text.EnumerateRunes())
        {
            CharacterKind kind =
                CharacterKinds.IsWhiteSpace(rune.Value) ? CharacterKind.Space
                : CharacterKinds.IsWord(rune.Value) ? CharacterKind.Word
                : CharacterKind.Other;
            if (kind != before)
            {
                if (before != CharacterKind.Space)
                    parts.Add(segment.Slice(start, at));
                (start, before) = (at, kind);
            }
            at += rune.Utf16SequenceLength;
        }
        if (before != CharacterKind.Space)
            parts.Add(segment.Slice(start, at));
    }
}

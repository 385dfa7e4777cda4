using System.Text;
using Suffice.Text.Characters;
using Suffice.Text.Words;

namespace Suffice.Text.Splitters;

/// <summary>Cuts at white space, and where letters and other characters meet (<c>\w+|[^\w\s]+</c>).</summary>
internal sealed class WordSplitter : ISplitter
{
    private enum Kind
    {
        Space,
        Word,
        Other,
    }

    public void Split(Segment segment, List<Segment> parts)
    {
        Kind before = Kind.Space;
        int start = 0,
            at = 0;
        foreach (Rune rune in segment.Text.EnumerateRunes())
        {
            Kind kind =
                CharacterKinds.IsWhiteSpace(rune.Value) ? Kind.Space
                : CharacterKinds.IsWord(rune.Value) ? Kind.Word
                : Kind.Other;
            if (kind != before)
            {
                if (before != Kind.Space)
                    parts.Add(segment.Slice(start, at));
                (start, before) = (at, kind);
            }
            at += rune.Utf16SequenceLength;
        }
        if (before != Kind.Space)
            parts.Add(segment.Slice(start, at));
    }
}

using System.Text;
using Suffice.Text.Characters;
using Suffice.Text.Words;

namespace Suffice.Text.Splitters;

/// <summary>Cuts where one script ends and another begins. What comes before the first character of any script goes.</summary>
internal sealed class ScriptSplitter : ISplitter
{
    public void Split(TextSegment segment, List<TextSegment> parts)
    {
        int? before = null;
        int start = 0,
            at = 0;
        foreach (Rune rune in segment.Text.EnumerateRunes())
        {
            if (UnicodeData.Instance.Scripts.Of(rune.Value) is { } script && script != before)
            {
                if (before is not null)
                    parts.Add(segment.Slice(start, at));
                (start, before) = (at, script);
            }
            at += rune.Utf16SequenceLength;
        }
        if (before is not null)
            parts.Add(segment.Slice(start, at));
    }
}

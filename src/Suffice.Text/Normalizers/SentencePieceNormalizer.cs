using System.Text;
using Suffice.Text.Words;

namespace Suffice.Text.Normalizers;

/// <summary>
/// Prepares a text as SentencePiece itself does: at every place the longest beginning that its table knows is replaced, then spaces are
/// tidied. (The reference for <c>tokenizer.json</c> replaces otherwise: <see cref="PrecompiledNormalizer"/>.)
/// </summary>
/// <param name="longestWhole">Length of the longest symbol at a place of a text that must stay as it is; 0 if none is there.</param>
internal sealed class SentencePieceNormalizer(SentencePieceRules rules, Func<string, int, int> longestWhole) : INormalizer
{
    private const char Mark = '▁';

    public TextSegment Normalize(TextSegment segment)
    {
        var text = new StringBuilder(segment.Text.Length + 1);
        char space = rules.MarksSpaces ? Mark : ' ';
        bool afterSpace = rules.TrimsSpaces,
            begun = false;
        foreach (string part in Parts(segment.Text))
        {
            ReadOnlySpan<char> rest = part;
            if (rules.TrimsSpaces && !begun && part == " ")
                continue;
            if (!begun && rules is { AddsPrefix: true, SpaceEndsWord: false })
                text.Append(space);
            begun = true;
            if (afterSpace)
                rest = rest.TrimStart(' ');
            foreach (char letter in rest)
                text.Append(letter == ' ' ? space : letter);
            if (rest.Length > 0)
                afterSpace = rest[^1] == ' ';
            afterSpace &= rules.TrimsSpaces;
        }
        while (rules.TrimsSpaces && text.Length > 0 && text[^1] == space)
            text.Length--;
        if (begun && rules is { AddsPrefix: true, SpaceEndsWord: true })
            text.Append(space);
        return segment with { Text = text.ToString() };
    }

    private IEnumerable<string> Parts(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int inBytes = 0;
        for (int at = 0; at < text.Length; )
        {
            int length = longestWhole(text, at);
            string? replacement = null;
            if (length == 0 && rules.Map is { } map)
            {
                (int taken, string found) = map.Longest(bytes.AsSpan(inBytes));
                if (taken > 0)
                    (length, replacement) = (Encoding.UTF8.GetCharCount(bytes.AsSpan(inBytes, taken)), found);
            }
            if (length == 0)
                length = char.IsHighSurrogate(text[at]) ? 2 : 1;
            string part = text.Substring(at, length);
            inBytes += Encoding.UTF8.GetByteCount(part);
            at += length;
            yield return replacement ?? part;
        }
    }
}

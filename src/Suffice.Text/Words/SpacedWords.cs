using Microsoft.ML.Tokenizers;

namespace Suffice.Text.Words;

/// <summary>Splits a text that <see cref="WordText"/> made at its single spaces.</summary>
internal sealed class SpacedWords : PreTokenizer
{
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
    {
        int start = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] != ' ')
                continue;
            if (i > start)
                yield return (start, i - start);
            start = i + 1;
        }
    }

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => PreTokenize(text.ToString());
}

using Microsoft.ML.Tokenizers;

namespace Suffice.Text.Encoders;

/// <summary>
/// Cuts endless words, because the work of merging grows with the square of a word's length: a text without spaces must not take minutes.
/// </summary>
/// <param name="words">Splits a text into words.</param>
internal sealed class CutWords(PreTokenizer words) : PreTokenizer
{
    /// <summary>Characters of the longest word that stays whole.</summary>
    public const int Longest = 1000;

    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
    {
        foreach ((int offset, int length) in words.PreTokenize(text))
        {
            int end = offset + length;
            for (int start = offset; start < end; )
            {
                int next = Math.Min(start + Longest, end);
                if (next < end && char.IsLowSurrogate(text[next]))
                    next--;
                yield return (start, next - start);
                start = next;
            }
        }
    }

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => PreTokenize(text.ToString());
}

namespace Suffice.Inputs;

/// <summary>
/// Turns texts into token ids. <c>Suffice.Text</c> has the tokenizers; the runtime knows no more of them than this.
/// </summary>
public interface ITokenizer
{
    /// <summary>Ids are below this number.</summary>
    int VocabularySize { get; }

    /// <summary>
    /// Whether a table of so many rows can be this tokenizer's. Some nets keep a few rows that no token has, or fill their table up to a
    /// round number. With many more of them, the table is another tokenizer's.
    /// </summary>
    internal bool Fits(int rows)
    {
        const int Round = 64;
        int unused = rows - VocabularySize;
        return unused >= 0 && (unused <= rows / 100 || (unused < Round && rows % Round == 0));
    }

    /// <summary>Two tokenizers with the same one give the same ids.</summary>
    string ContentHash { get; }

    /// <summary>Encodes a text; one that is too long is cut.</summary>
    /// <param name="text">Any string.</param>
    /// <param name="maxTokens">Most ids, 2 or more.</param>
    /// <returns>(n) ids, of which the first is the class token.</returns>
    int[] Encode(string text, int maxTokens);
}

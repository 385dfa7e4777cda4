namespace Suffice.Inputs;

/// <summary>
/// Turns texts into token ids. <c>Suffice.Text</c> has the tokenizers; the runtime knows no more of them than this.
/// </summary>
public interface ITokenizer
{
    /// <summary>Ids are below this number.</summary>
    int VocabularySize { get; }

    /// <summary>Two tokenizers with the same one give the same ids.</summary>
    string ContentHash { get; }

    /// <summary>Encodes a text; one that is too long is cut.</summary>
    /// <param name="text">Any string.</param>
    /// <param name="maxTokens">Most ids, 2 or more.</param>
    /// <returns>(n) ids, of which the first is the class token.</returns>
    int[] Encode(string text, int maxTokens);
}

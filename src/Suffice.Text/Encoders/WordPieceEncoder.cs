using Microsoft.ML.Tokenizers;
using Suffice.Text.Files;
using Suffice.Text.Words;

namespace Suffice.Text.Encoders;

/// <summary>
/// WordPiece: each word is cut greedily into the longest pieces of the vocabulary; a word that cannot be cut is one unknown token.
/// </summary>
internal sealed class WordPieceEncoder : IPieceEncoder
{
    /// <summary>Longer words are unknown, as in BERT.</summary>
    public const int LongestWord = 100;

    private readonly WordPieceTokenizer tokenizer;
    private readonly WordRules rules;

    public WordPieceEncoder(TokenizerFiles files, TokenizerSettings settings, string unknown)
    {
        rules = new WordRules(settings.LowerCase, settings.StripAccents, settings.SplitIdeographs);
        using var vocabulary = new MemoryStream(files.Find(files.Vocabulary)!.Value.ToArray());
        tokenizer = WordPieceTokenizer.Create(
            vocabulary,
            new WordPieceOptions
            {
                PreTokenizer = new SpacedWords(),
                UnknownToken = unknown,
                MaxInputCharsPerWord = LongestWord,
            }
        );
    }

    public IReadOnlyList<int> Encode(string text, int most) =>
        WordText.Normalise(text, rules) is { Length: > 0 } words ? Limit.Cut(tokenizer.EncodeToIds(words), most) : [];
}

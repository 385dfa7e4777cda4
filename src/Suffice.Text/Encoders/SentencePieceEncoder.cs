using Microsoft.ML.Tokenizers;
using Suffice.Text.Files;

namespace Suffice.Text.Encoders;

/// <summary>
/// SentencePiece (Kudo and Richardson 2018, arXiv 1808.06226), of the kinds unigram and BPE, with the normalisation that its model file
/// holds. Ids are those of the file: models that number pieces otherwise (XLM-R adds 1) need their embedding's rows in the file's order.
/// </summary>
internal sealed class SentencePieceEncoder : IPieceEncoder
{
    private readonly SentencePieceTokenizer tokenizer;
    private readonly bool lowerCase;

    public SentencePieceEncoder(TokenizerFiles files, TokenizerSettings settings)
    {
        lowerCase = settings.LowerCase;
        try
        {
            using var model = new MemoryStream(files.Find(files.Vocabulary)!.Value.ToArray());
            tokenizer = SentencePieceTokenizer.Create(model, addBeginningOfSentence: false, addEndOfSentence: false);
        }
        // The library does not promise which errors a damaged model gives; the pieces were read before, so what is left is its settings.
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw FileText.Bad(
                files,
                files.Vocabulary,
                $"the model cannot be used ({error.Message.TrimEnd('.')})",
                "Give a SentencePiece model of the kind unigram or bpe, or get the file again",
                error
            );
        }
    }

    public IReadOnlyList<int> Encode(string text, int most)
    {
        if (lowerCase)
            text = text.ToLowerInvariant();
        return text.Length > 0
            ? Limit.Cut(
                tokenizer.EncodeToIds(text, addBeginningOfSentence: false, addEndOfSentence: false, Limit.Wider(most), out _, out _),
                most
            )
            : [];
    }
}

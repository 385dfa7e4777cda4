using Microsoft.ML.Tokenizers;
using Suffice.Text.Files;

namespace Suffice.Text.Encoders;

/// <summary>
/// Byte-pair encoding (Sennrich et al. 2016, arXiv 1508.07909). A vocabulary with the letter Ġ is over bytes, as for GPT-2 and RoBERTa;
/// another is over characters, and its words end in <c>&lt;/w&gt;</c> if its pieces do. Words of more than <see cref="CutWords.Longest"/>
/// characters are cut.
/// </summary>
internal sealed class BytePairEncoder : IPieceEncoder
{
    private const char ByteSpace = 'Ġ';
    private const string WordEnd = "</w>";

    private readonly BpeTokenizer tokenizer;
    private readonly TokenizerSettings settings;

    public BytePairEncoder(TokenizerFiles files, string[] pieces, TokenizerSettings settings, string? unknown)
    {
        this.settings = settings;
        HashSet<string> known = [.. pieces];
        bool bytes = pieces.Any(piece => piece.Contains(ByteSpace, StringComparison.Ordinal));
        var options = new BpeOptions(
            pieces.Index().Where(piece => piece.Item.Length > 0).Select(piece => KeyValuePair.Create(piece.Item, piece.Index))
        )
        {
            Merges = MergesOf(files, known),
            ByteLevel = bytes,
            PreTokenizer = new CutWords(bytes ? RobertaPreTokenizer.Instance : PreTokenizer.CreateWordOrPunctuation()),
            UnknownToken = unknown,
            EndOfWordSuffix = !bytes && pieces.Any(piece => piece.EndsWith(WordEnd, StringComparison.Ordinal)) ? WordEnd : null,
        };
        tokenizer = BpeTokenizer.Create(options);
    }

    public IReadOnlyList<int> Encode(string text, int most)
    {
        if (settings.LowerCase)
            text = text.ToLowerInvariant();
        if (settings.PrefixSpace && !text.StartsWith(' '))
            text = " " + text;
        return text.Length > 0 ? Limit.Cut(tokenizer.EncodeToIds(text), most) : [];
    }

    /// <summary>
    /// The lines of <c>merges.txt</c>, its first line (<c>#version</c>) left out; each is two pieces whose join is a piece.
    /// </summary>
    private static List<string> MergesOf(TokenizerFiles files, HashSet<string> known)
    {
        var merges = new List<string>();
        foreach ((int i, string line) in FileText.Lines(files, TokenizerFiles.Merges).Index())
        {
            if (line.Length == 0 || (i == 0 && line.StartsWith("#version", StringComparison.Ordinal)))
                continue;
            string[] pair = line.Split(' ');
            if (pair.Length != 2 || pair[0].Length == 0 || pair[1].Length == 0)
                throw FileText.Bad(
                    files,
                    TokenizerFiles.Merges,
                    $"line {i + 1} is not two pieces with a space between them",
                    "Get the file again"
                );
            if (Array.Find([pair[0], pair[1], pair[0] + pair[1]], piece => !known.Contains(piece)) is { } missing)
                throw FileText.Bad(
                    files,
                    TokenizerFiles.Merges,
                    $"line {i + 1} needs '{missing}', which {TokenizerFiles.BytePairs} lacks",
                    "Take both files from the same model"
                );
            merges.Add(line);
        }
        return merges;
    }
}

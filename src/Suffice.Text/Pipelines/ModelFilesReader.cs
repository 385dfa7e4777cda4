using Suffice.Text.Encoders;
using Suffice.Text.Files;
using Suffice.Text.Normalizers;
using Suffice.Text.Splitters;

namespace Suffice.Text.Pipelines;

/// <summary>
/// Reads the files of a vocabulary where no <c>tokenizer.json</c> says how to use it: then what is usual for its kind holds, as
/// <c>tokenizer_config.json</c> beside it changes it. Special tokens are put around a text, never found in it.
/// </summary>
internal static class ModelFilesReader
{
    private const char ByteSpace = 'Ġ';
    private const string WordEnd = "</w>";

    private static readonly string[] Classes = ["[CLS]", "<s>", "<cls>"],
        Separators = ["[SEP]", "</s>", "<sep>"],
        Unknowns = ["[UNK]", "<unk>"];

    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: a file is damaged, does not fit its partner, or lacks a special token;
    /// says which and where.</exception>
    public static TokenizerContent Read(TokenizerFiles files)
    {
        TokenizerSettings settings = TokenizerSettings.Of(files);
        SentencePieceModel? sentencePieces = files.Vocabulary is TokenizerFiles.WordPiece or TokenizerFiles.BytePairs
            ? null
            : SentencePieceModel.Read(files, settings);
        string[] pieces = sentencePieces is null ? PieceList.Read(files) : [.. sentencePieces.Pieces.Select(piece => piece.Text)];
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((int id, string piece) in pieces.Index())
        {
            if (piece.Length > 0)
                ids.TryAdd(piece, id);
        }
        string start = Special(files, ids, "cls_token", settings.ClassToken, Classes)!,
            end = Special(files, ids, "sep_token", settings.SeparatorToken, Separators)!;
        var template = new Template([new(ids[start], 0)], [new(ids[end], 0)]);
        var special = new Dictionary<string, int>(StringComparer.Ordinal) { [start] = ids[start], [end] = ids[end] };
        (TokenizerPipeline pipeline, TokenizerKind kind) = files.Vocabulary switch
        {
            _ when sentencePieces is not null => (SentencePieceReader.Read(files, sentencePieces, settings), TokenizerKind.SentencePiece),
            TokenizerFiles.WordPiece => (WordPiece(files, settings, ids), TokenizerKind.WordPiece),
            _ => (BytePairs(files, settings, ids), TokenizerKind.BytePair),
        };
        return new(pipeline, template, kind, pieces, special);
    }

    private static TokenizerPipeline WordPiece(TokenizerFiles files, TokenizerSettings settings, Dictionary<string, int> ids)
    {
        var rules = new WordRules(settings.LowerCase, settings.StripAccents, settings.SplitIdeographs);
        // BERT takes Korean syllables apart; a vocabulary that has them was trained on whole ones.
        bool keepsSyllables = ids.Keys.Any(piece => piece.AsSpan().ContainsAnyInRange('\uAC00', '\uD7A3'));
        int unknown = ids[Special(files, ids, "unk_token", settings.UnknownToken, Unknowns)!];
        return new(
            [],
            WordText.Normalizer(rules, keepsSyllables),
            SplitterReader.Bert,
            new WordPieceModel(ids, unknown, "##", LongestWord)
        );
    }

    /// <summary>Longer words are unknown, as in BERT.</summary>
    public const int LongestWord = 100;

    // A vocabulary with the letter Ġ is over bytes, as for GPT-2 and RoBERTa; another is over characters, and its words end in </w> if its
    // pieces do.
    private static TokenizerPipeline BytePairs(TokenizerFiles files, TokenizerSettings settings, Dictionary<string, int> ids)
    {
        bool bytes = ids.Keys.Any(piece => piece.Contains(ByteSpace, StringComparison.Ordinal)),
            ends = !bytes && ids.Keys.Any(piece => piece.EndsWith(WordEnd, StringComparison.Ordinal));
        string? unknown = Special(files, ids, "unk_token", settings.UnknownToken, Unknowns, needed: false);
        var model = new BytePairModel(ids, MergeList.Read(files, ids), new(unknown, WordEnd: ends ? WordEnd : ""));
        return new(
            [],
            settings.LowerCase ? new TextNormalizer(Characters.LowerCase.Of) : null,
            bytes ? SplitterReader.ByteLevel(settings.PrefixSpace, cutsWords: true) : new WordSplitter(),
            model
        );
    }

    /// <summary>How a special token is spelled: as named, else the usual spelling that the vocabulary has.</summary>
    private static string? Special(
        TokenizerFiles files,
        Dictionary<string, int> ids,
        string property,
        string? named,
        string[] usual,
        bool needed = true
    )
    {
        if ((named is null ? usual : [named]).FirstOrDefault(ids.ContainsKey) is { } found)
            return found;
        return needed || named is not null
            ? throw FileText.Bad(
                files,
                files.Vocabulary,
                $"it lacks {named ?? string.Join(", ", usual)}, wanted as {property}",
                $"Name one of its pieces as {property} in {TokenizerFiles.Settings} beside it, or give another vocabulary"
            )
            : null;
    }
}

using Suffice.Text.Characters;
using Suffice.Text.Encoders;
using Suffice.Text.Files;
using Suffice.Text.Normalizers;

namespace Suffice.Text.Pipelines;

/// <summary>
/// Uses a SentencePiece model (Kudo and Richardson 2018, arXiv 1808.06226) as SentencePiece itself does, of the kinds unigram and BPE, with
/// the normalization that its file holds. Ids are those of the file, or as <see cref="PieceOrder"/> has them.
/// </summary>
internal static class SentencePieceReader
{
    public static TokenizerPipeline Read(TokenizerFiles files, SentencePieceModel model, TokenizerSettings settings)
    {
        int unknown = model
            .Pieces.Index()
            .Where(piece => piece.Item.Type == SentencePieceType.Unknown)
            .Select(piece => piece.Index)
            .FirstOrDefault(-1);
        if (unknown < 0)
            throw Bad("it has no piece for what is unknown");
        CharsMap? map = model.CharsMap.IsEmpty
            ? null
            : CharsMap.Read(model.CharsMap.Span) ?? throw Bad("its table of replacements is damaged");
        var whole = new PieceTrie();
        foreach ((int id, SentencePiece piece) in model.Pieces.Index())
        {
            if (piece.Type == SentencePieceType.UserDefined)
                whole.Add(piece.Text, id);
        }
        var rules = new SentencePieceRules(map, model.AddsPrefix, model.TrimsSpaces, model.MarksSpaces, model.SpaceEndsWord);
        INormalizer normalizer = new SentencePieceNormalizer(rules, whole.Longest);
        if (settings.LowerCase)
            normalizer = new NormalizerSequence([new TextNormalizer(LowerCase.Of), normalizer]);
        IPieceModel pieces = model.Kind switch
        {
            SentencePieceModel.Unigram => Unigram(model, unknown),
            SentencePieceModel.BytePairs => BytePairs(model, whole, unknown),
            _ => throw Bad("the model cannot be used, as it cuts texts into whole words or characters"),
        };
        return new([], normalizer, null, pieces);

        SufficeException Bad(string what) =>
            FileText.Bad(files, files.Vocabulary, what, "Give a SentencePiece model of the kind unigram or bpe, or get the file again");
    }

    private static UnigramModel Unigram(SentencePieceModel model, int unknown)
    {
        SentencePiece[] normal = [.. model.Pieces.Where(piece => piece.Type == SentencePieceType.Normal)];
        float least = normal.Select(piece => piece.Score).DefaultIfEmpty(0).Min(),
            most = normal.Select(piece => piece.Score).DefaultIfEmpty(0).Max();
        var pieces = new List<(string, int, double)>();
        foreach ((int id, SentencePiece piece) in model.Pieces.Index())
        {
            if (piece.Type == SentencePieceType.Normal)
                pieces.Add((piece.Text, id, piece.Score));
            else if (piece.Type == SentencePieceType.UserDefined)
                pieces.Add((piece.Text, id, System.Text.Encoding.UTF8.GetByteCount(piece.Text) * most - 0.1)); // so that it always wins
        }
        double unknownScore = least - (float)UnigramVocabulary.UnknownPenalty;
        return new(new UnigramVocabulary(pieces, unknown, unknownScore, Bytes(model), Single: true, SeeksUnknown: false));
    }

    private static ScoredPairModel BytePairs(SentencePieceModel model, PieceTrie whole, int unknown)
    {
        var pieces = new Dictionary<string, (int, float, bool)>(StringComparer.Ordinal);
        foreach ((int id, SentencePiece piece) in model.Pieces.Index())
        {
            if (piece.Type is SentencePieceType.Normal or SentencePieceType.UserDefined or SentencePieceType.Unused)
                pieces.TryAdd(piece.Text, (id, piece.Score, piece.Type == SentencePieceType.Unused));
        }
        return new(pieces, whole, unknown, Bytes(model));
    }

    private static int?[] Bytes(SentencePieceModel model)
    {
        var ids = model
            .Pieces.Index()
            .Where(piece => piece.Item.Type == SentencePieceType.Byte)
            .GroupBy(piece => piece.Item.Text, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First().Index, StringComparer.Ordinal);
        return ids.Count > 0 ? ByteTokens.Of(ids) : [];
    }
}

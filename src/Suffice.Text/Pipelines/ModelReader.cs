using Suffice.Text.Encoders;
using Suffice.Text.Files;

namespace Suffice.Text.Pipelines;

/// <summary>A model, and the ids of its pieces.</summary>
internal sealed record ReadModel(IPieceModel Model, TokenizerKind Kind, Dictionary<string, int> Ids);

/// <summary>Reads the <c>model</c> of <c>tokenizer.json</c>.</summary>
internal static class ModelReader
{
    private const int MostPieces = 4_000_000;

    public static ReadModel Read(JsonPart part)
    {
        string kind = part["type"].Text(Guess(part));
        return kind switch
        {
            "WordPiece" => WordPiece(part),
            "BPE" => BytePairs(part),
            "Unigram" => Unigram(part),
            "WordLevel" => WordLevel(part),
            _ => throw part.Bad($"the model {kind} is not supported"),
        };
    }

    // Old files do not name their model.
    private static string Guess(JsonPart part) =>
        !part["merges"].IsNothing ? "BPE"
        : !part["max_input_chars_per_word"].IsNothing ? "WordPiece"
        : part["vocab"].Value.ValueKind == System.Text.Json.JsonValueKind.Array ? "Unigram"
        : "WordLevel";

    private static ReadModel WordPiece(JsonPart part)
    {
        Dictionary<string, int> ids = Vocabulary(part["vocab"]);
        int unknown = Known(part["unk_token"], ids, "[UNK]");
        string prefix = part["continuing_subword_prefix"].Text("##");
        return new(new WordPieceModel(ids, unknown, prefix, part["max_input_chars_per_word"].Number(100)), TokenizerKind.WordPiece, ids);
    }

    private static ReadModel WordLevel(JsonPart part)
    {
        Dictionary<string, int> ids = Vocabulary(part["vocab"]);
        return new(new WordLevelModel(ids, Known(part["unk_token"], ids, "<unk>")), TokenizerKind.WordLevel, ids);
    }

    private static ReadModel BytePairs(JsonPart part)
    {
        Dictionary<string, int> ids = Vocabulary(part["vocab"]);
        var options = new BytePairOptions(
            part["unk_token"].IsNothing ? null : part["unk_token"].Text(),
            part["continuing_subword_prefix"].Text(""),
            part["end_of_word_suffix"].Text(""),
            part["fuse_unk"].Flag(false),
            part["byte_fallback"].Flag(false),
            part["ignore_merges"].Flag(false)
        );
        try
        {
            return new(new BytePairModel(ids, part["merges"].Items().Select(Merge), options), TokenizerKind.BytePair, ids);
        }
        catch (KeyNotFoundException missing)
        {
            throw part["merges"].Bad($"they need '{missing.Message}', which the vocabulary lacks");
        }
    }

    private static (string, string) Merge(JsonPart part)
    {
        string[] pair =
            part.Value.ValueKind == System.Text.Json.JsonValueKind.Array
                ? [.. part.Items().Select(piece => piece.Text())]
                : part.Text().Split(' ');
        return pair is [var left, var right] ? (left, right) : throw part.Bad("two pieces are needed");
    }

    private static ReadModel Unigram(JsonPart part)
    {
        var pieces = new List<(string, int, double)>();
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        double least = double.PositiveInfinity;
        foreach (JsonPart piece in part["vocab"].Items())
        {
            JsonPart[] pair = [.. piece.Items()];
            if (pair.Length != 2)
                throw piece.Bad("a piece and its score are needed");
            (string text, double score) = (pair[0].Text(), pair[1].Real());
            least = Math.Min(least, score);
            ids[text] = pieces.Count;
            pieces.Add((text, pieces.Count, score));
        }
        int unknown = part["unk_id"].Number();
        if (unknown >= pieces.Count)
            throw part["unk_id"].Bad($"the vocabulary has {pieces.Count} pieces only");
        int?[] bytes = part["byte_fallback"].Flag(false) ? ByteTokens.Of(ids) : [];
        var vocabulary = new UnigramVocabulary(pieces, unknown, least - UnigramVocabulary.UnknownPenalty, bytes, false, SeeksUnknown: true);
        return new(new UnigramModel(vocabulary), TokenizerKind.Unigram, ids);
    }

    private static Dictionary<string, int> Vocabulary(JsonPart part)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((string piece, JsonPart id) in part.Properties())
            ids[piece] = id.Number() is < MostPieces and int number ? number : throw id.Bad($"an id below {MostPieces} is needed");
        return ids.Count > 0 ? ids : throw part.Bad("it holds no pieces");
    }

    private static int Known(JsonPart part, Dictionary<string, int> ids, string usual) =>
        ids.TryGetValue(part.Text(usual), out int id)
            ? id
            : throw part.Bad($"the vocabulary lacks {part.Text(usual)}, its token for what is unknown");
}

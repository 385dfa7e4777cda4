using System.Text.Json;
using Suffice.Files;

namespace Suffice.Text.Files;

/// <summary>
/// The longest text that a published model reads, as the files beside its tokenizer say: <c>max_seq_length</c> of
/// <c>sentence_bert_config.json</c>, else <c>model_max_length</c> of <c>tokenizer_config.json</c>; never more than the model has positions
/// for (<c>max_position_embeddings</c> of <c>config.json</c>). The length that <c>tokenizer.json</c> has is not among them: often it is
/// what somebody set for a training.
/// </summary>
internal static class LengthLimit
{
    /// <summary>Where sentence-transformers keeps a length.</summary>
    public const string SentenceFile = "sentence_bert_config.json";

    private const string Config = "config.json";

    /// <summary>Lengths above this stand for none (tools write 10³⁰).</summary>
    private const double MostTokens = 1_000_000;

    private const long MostBytes = 64 << 20;

    /// <summary>Model types whose positions are counted as RoBERTa's are.</summary>
    private static readonly string[] BehindPadding =
    [
        "roberta",
        "roberta-prelayernorm",
        "xlm-roberta",
        "xlm-roberta-xl",
        "camembert",
        "longformer",
        "mpnet",
        "data2vec-text",
    ];

    /// <summary>Tokens of the longest text, special tokens included; null if no file says it.</summary>
    /// <param name="folder">A checkpoint's folder.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: one of the files is damaged.</exception>
    public static int? Of(string folder) =>
        (Said(folder), Positions(folder)) switch
        {
            ({ } said, { } positions) => Math.Min(said, positions),
            var (said, positions) => said ?? positions,
        };

    /// <summary>The length that texts are meant to be cut to, which may be more than the model has positions for; null: not said.</summary>
    /// <inheritdoc cref="Of"/>
    public static int? Said(string folder) =>
        Value(folder, SentenceFile, root => Length(root, "max_seq_length"))
        ?? Value(folder, TokenizerFiles.Settings, root => Length(root, "model_max_length"));

    /// <summary>
    /// Row of the first token's position: RoBERTa and its kin count from behind that of padding (Liu et al., arXiv 1907.11692, as fairseq
    /// has it).
    /// </summary>
    /// <param name="modelType"><c>model_type</c> of <c>config.json</c>.</param>
    /// <param name="padding"><c>pad_token_id</c>; null: not said, then 1.</param>
    public static int FirstPosition(string? modelType, int? padding) => BehindPadding.Contains(modelType) ? (padding ?? 1) + 1 : 0;

    private static int? Positions(string folder) =>
        Value<int?>(folder, Config, root =>
            Number(root, "max_position_embeddings") is { } rows
            && rows - FirstPosition(ModelType(root), (int?)Number(root, "pad_token_id")) is >= 2 and <= MostTokens and var positions
                ? (int)positions
                : null
        );

    /// <summary><c>model_type</c> of <c>config.json</c>; null: not said.</summary>
    /// <inheritdoc cref="Of"/>
    internal static string? ModelType(string folder) => Value(folder, Config, ModelType);

    private static string? ModelType(JsonElement root) =>
        root.TryGetProperty("model_type", out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int? Length(JsonElement root, string property) =>
        Number(root, property) switch
        {
            null or > MostTokens => null,
            >= 2 and var length => (int)length,
            _ => throw new JsonException($"{property} is no length of 2 tokens or more"),
        };

    private static double? Number(JsonElement root, string property) =>
        !root.TryGetProperty(property, out JsonElement value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.Number ? value.GetDouble()
        : throw new JsonException($"{property} is no number");

    /// <summary>What is read of a file; null where there is no such file, or it holds no object.</summary>
    private static T? Value<T>(string folder, string file, Func<JsonElement, T?> read)
    {
        string path = Path.Combine(folder, file);
        if (!File.Exists(path))
            return default;
        try
        {
            using JsonDocument document = JsonDocument.Parse(InputFile.Read(path, MostBytes, Fault.Data));
            return document.RootElement.ValueKind == JsonValueKind.Object ? read(document.RootElement) : default;
        }
        // The latter is what .NET says of half a surrogate pair in a name.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new SufficeException(Fault.Data, $"{path}: {error.Message.TrimEnd('.')}. Mend the file, or leave it out.", error);
        }
    }
}

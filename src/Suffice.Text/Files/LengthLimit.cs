using System.Text.Json;

namespace Suffice.Text.Files;

/// <summary>
/// The longest text that a published model reads, as the files beside its tokenizer say: <c>max_seq_length</c> of
/// <c>sentence_bert_config.json</c>, else <c>model_max_length</c> of <c>tokenizer_config.json</c>, else <c>max_position_embeddings</c> of
/// <c>config.json</c>. The length that <c>tokenizer.json</c> has is not among them: often it is what somebody set for a training.
/// </summary>
internal static class LengthLimit
{
    /// <summary>Lengths above this stand for none (tools write 10³⁰).</summary>
    private const double MostTokens = 1_000_000;

    private static readonly (string File, string Property)[] Places =
    [
        ("sentence_bert_config.json", "max_seq_length"),
        (TokenizerFiles.Settings, "model_max_length"),
        ("config.json", "max_position_embeddings"),
    ];

    /// <summary>Tokens of the longest text, special tokens included; null if no file says it.</summary>
    /// <param name="folder">A checkpoint's folder.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: one of the files is damaged.</exception>
    public static int? Of(string folder)
    {
        foreach ((string file, string property) in Places)
        {
            string path = Path.Combine(folder, file);
            if (File.Exists(path) && In(path, property) is { } length)
                return length;
        }
        return null;
    }

    private static int? In(string path, string property)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return
                document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(property, out JsonElement value)
                && value.ValueKind == JsonValueKind.Number
                && value.GetDouble() is >= 2 and <= MostTokens and double length
                ? (int)length
                : null;
        }
        catch (JsonException error)
        {
            throw new SufficeException(Fault.Data, $"{path}: {error.Message.TrimEnd('.')}. Mend the file, or leave it out.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SufficeException(Fault.Machine, $"{path} cannot be read: {error.Message} Check its permissions and the disk.", error);
        }
    }
}

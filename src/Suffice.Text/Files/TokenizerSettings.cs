using System.Text.Json;

namespace Suffice.Text.Files;

/// <summary>
/// What <c>tokenizer_config.json</c> says, under the names Hugging Face gives it. Other properties are ignored; what is missing has the
/// default of the tokenizer's kind.
/// </summary>
/// <param name="LowerCase"><c>do_lower_case</c>: default true for WordPiece, false for the others.</param>
/// <param name="StripAccents"><c>strip_accents</c>: default as <paramref name="LowerCase"/>; WordPiece only.</param>
/// <param name="SplitIdeographs"><c>tokenize_chinese_chars</c>: default true; WordPiece only.</param>
/// <param name="PrefixSpace"><c>add_prefix_space</c>: default false; byte-pair encoding only.</param>
/// <param name="ClassToken"><c>cls_token</c>; null: the first of [CLS], &lt;s&gt;, &lt;cls&gt; that the vocabulary has.</param>
/// <param name="SeparatorToken"><c>sep_token</c>; null: the first of [SEP], &lt;/s&gt;, &lt;sep&gt;.</param>
/// <param name="UnknownToken"><c>unk_token</c>; null: the first of [UNK], &lt;unk&gt;.</param>
/// <param name="Class"><c>tokenizer_class</c>: how a SentencePiece model's pieces are numbered; null: as in its file.</param>
internal sealed record TokenizerSettings(
    bool LowerCase,
    bool StripAccents,
    bool SplitIdeographs,
    bool PrefixSpace,
    string? ClassToken,
    string? SeparatorToken,
    string? UnknownToken,
    string? Class
)
{
    /// <summary>Where the file says the tokenizer's class.</summary>
    public const string ClassProperty = "tokenizer_class";

    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: the file is no JSON object, or a property has another type.</exception>
    public static TokenizerSettings Of(TokenizerFiles files)
    {
        const string name = TokenizerFiles.Settings;
        bool words = files.Vocabulary == TokenizerFiles.WordPiece;
        if (files.Find(name) is null)
            return new(words, words, true, false, null, null, null, null);
        try
        {
            using JsonDocument document = JsonDocument.Parse(FileText.Read(files, name));
            var root = new JsonPart(document.RootElement, "");
            if (root.Value.ValueKind != JsonValueKind.Object)
                throw root.Bad("a JSON object is needed");
            bool lower = root["do_lower_case"].Flag(words);
            return new(
                lower,
                root["strip_accents"].Flag(lower),
                root["tokenize_chinese_chars"].Flag(true),
                root["add_prefix_space"].Flag(false),
                Token(root["cls_token"]),
                Token(root["sep_token"]),
                Token(root["unk_token"]),
                root[ClassProperty].IsNothing ? null : root[ClassProperty].Text()
            );
        }
        catch (JsonException error)
        {
            throw FileText.Bad(files, name, error.Message.TrimEnd('.'), "Mend the file, or leave it out", error);
        }
    }

    /// <summary>A token is a string, or an object with its string under <c>content</c>.</summary>
    private static string? Token(JsonPart part) =>
        part.IsNothing ? null
        : part.Value.ValueKind == JsonValueKind.Object ? part["content"].Text()
        : part.Text();
}

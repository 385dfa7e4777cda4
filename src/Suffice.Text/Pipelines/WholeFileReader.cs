using System.Text.Json;
using Suffice.Text.Files;

namespace Suffice.Text.Pipelines;

/// <summary>
/// Reads a <c>tokenizer.json</c>, the format of the library <c>tokenizers</c>, version 1.0. Its padding is not used, as every text has
/// its own length; nor is its longest length, which often is left over from a training.
/// </summary>
internal static class WholeFileReader
{
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: the file is damaged, or has a part that is not supported.</exception>
    public static TokenizerContent Read(TokenizerFiles files)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(FileText.Read(files, TokenizerFiles.Whole));
            return Of(new JsonPart(document.RootElement, ""));
        }
        // The latter is what .NET says of half a surrogate pair in a name.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw FileText.Bad(
                files,
                TokenizerFiles.Whole,
                error.Message.TrimEnd('.'),
                "Get the file again, or give a tokenizer of supported parts (docs/guide/text.md has them)",
                error
            );
        }
    }

    private static TokenizerContent Of(JsonPart root)
    {
        if (root["model"].IsNothing)
            throw root.Bad("a JSON object with the model of a tokenizer is needed");
        if (root["version"] is { IsNothing: false } version && version.Text() != "1.0")
            throw version.Bad($"version {version.Text()} is not supported, only 1.0");
        ReadModel model = ModelReader.Read(root["model"]);
        AddedToken[] added = AddedTokensReader.Read(root["added_tokens"], model.Ids);
        Template template = TemplateReader.Read(root["post_processor"]);
        var pipeline = new TokenizerPipeline(
            added,
            NormalizerReader.Read(root["normalizer"]),
            SplitterReader.Read(root["pre_tokenizer"]),
            model.Model
        );
        string[] pieces = Pieces(model.Ids, added);
        foreach (TemplateToken token in template.Before.Concat(template.After))
        {
            if (token.Id >= pieces.Length)
                throw root["post_processor"].Bad($"the id {token.Id} is no token's; there are {pieces.Length}");
        }
        bool cutsLeft = root["truncation"] is { IsNothing: false } truncation && truncation["direction"].Text("Right") == "Left";
        return new(pipeline, template, model.Kind, pieces, Special(added, template, pieces), cutsLeft);
    }

    private static Dictionary<string, int> Special(AddedToken[] added, Template template, string[] pieces)
    {
        var special = added.Where(token => token.IsSpecial).ToDictionary(token => token.Content, token => token.Id, StringComparer.Ordinal);
        foreach (TemplateToken token in template.Before.Concat(template.After))
            special.TryAdd(pieces[token.Id], token.Id);
        return special;
    }

    private static string[] Pieces(Dictionary<string, int> ids, AddedToken[] added)
    {
        var pieces = new string[Math.Max(ids.Values.Max(), added.Select(token => token.Id).DefaultIfEmpty(0).Max()) + 1];
        Array.Fill(pieces, ""); // ids that nothing has
        foreach ((string piece, int id) in ids)
            pieces[id] = piece;
        foreach (AddedToken token in added)
            pieces[token.Id] = token.Content;
        return pieces;
    }
}

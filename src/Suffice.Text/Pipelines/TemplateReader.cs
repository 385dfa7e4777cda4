using Suffice.Text.Files;

namespace Suffice.Text.Pipelines;

/// <summary>Reads the <c>post_processor</c> of <c>tokenizer.json</c>, as far as it is about one text alone.</summary>
internal static class TemplateReader
{
    public static Template Read(JsonPart part)
    {
        if (part.IsNothing)
            return Template.Bare;
        string kind = part["type"].Text();
        return kind switch
        {
            "TemplateProcessing" => OfPieces(part),
            "BertProcessing" or "RobertaProcessing" => new([Pair(part["cls"])], [Pair(part["sep"])]),
            "ByteLevel" => Template.Bare, // It moves places in the text, no tokens.
            "Sequence" => part["processors"].Items().Select(Read).Aggregate(Template.Bare, Around),
            _ => throw part.Bad($"the post-processor {kind} is not supported"),
        };
    }

    private static Template Around(Template inner, Template outer) =>
        outer == Template.Bare ? inner : new([.. outer.Before, .. inner.Before], [.. inner.After, .. outer.After], outer.Type);

    private static TemplateToken Pair(JsonPart part) =>
        part.Items().ToArray() is [_, var id] ? new(id.Number(), 0) : throw part.Bad("a token and its id are needed");

    private static Template OfPieces(JsonPart part)
    {
        List<TemplateToken> before = [],
            after = [];
        int? type = null;
        foreach (JsonPart piece in part["single"].Items())
        {
            if (piece["Sequence"] is { IsNothing: false } sequence)
            {
                if (type is not null || sequence["id"].Text() != "A")
                    throw sequence.Bad("a template that holds a text more than once, or another text, is not supported");
                type = sequence["type_id"].Number();
                continue;
            }
            JsonPart token = piece["SpecialToken"];
            JsonPart ids = part["special_tokens"][token["id"].Text()];
            if (ids.IsNothing)
                throw token.Bad($"special_tokens lacks {token["id"].Text()}");
            int ofToken = token["type_id"].Number();
            (type is null ? before : after).AddRange(ids["ids"].Items().Select(id => new TemplateToken(id.Number(), ofToken)));
        }
        return new([.. before], [.. after], type ?? throw part["single"].Bad("it lacks the text itself"));
    }
}

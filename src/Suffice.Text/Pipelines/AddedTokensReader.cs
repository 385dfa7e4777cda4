using Suffice.Text.Files;

namespace Suffice.Text.Pipelines;

/// <summary>Reads the <c>added_tokens</c> of <c>tokenizer.json</c>, and gives them their ids as the reference does.</summary>
internal static class AddedTokensReader
{
    /// <summary>The tokens in the order in which they are sought: special ones first.</summary>
    /// <param name="part">The list; nothing: none.</param>
    /// <param name="ids">Ids of the model's pieces: a token that is among them has that id, another one the next after
    /// them, whatever id the file names.</param>
    public static AddedToken[] Read(JsonPart part, Dictionary<string, int> ids)
    {
        if (part.IsNothing)
            return [];
        var tokens = new Dictionary<string, AddedToken>(StringComparer.Ordinal);
        int next = ids.Count;
        foreach (JsonPart item in part.Items())
        {
            string content = item["content"].Text();
            if (content.Length == 0)
                continue;
            int id =
                tokens.TryGetValue(content, out AddedToken? known) ? known.Id
                : ids.TryGetValue(content, out int piece) ? piece
                : next;
            next = Math.Max(next, id + 1);
            bool special = item["special"].Flag(false);
            tokens[content] = new(
                id,
                content,
                item["single_word"].Flag(false),
                item["lstrip"].Flag(false),
                item["rstrip"].Flag(false),
                item["normalized"].Flag(!special),
                special
            );
        }
        return [.. tokens.Values.Where(token => token.IsSpecial), .. tokens.Values.Where(token => !token.IsSpecial)];
    }
}

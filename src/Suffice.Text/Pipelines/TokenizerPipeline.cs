using Suffice.Text.Characters;
using Suffice.Text.Encoders;
using Suffice.Text.Normalizers;
using Suffice.Text.Splitters;
using Suffice.Text.Words;

namespace Suffice.Text.Pipelines;

/// <summary>
/// The whole way from a text to its ids: added tokens that stand in the text as given are found, what lies between is normalized, then
/// those in the normalized text; what is left is cut into parts, and each part turned into pieces. Thread-safe.
/// </summary>
internal sealed class TokenizerPipeline
{
    private readonly INormalizer? normalizer;
    private readonly ISplitter? splitter;
    private readonly IPieceModel model;
    private readonly TokenSearch asGiven,
        normalized;

    public TokenizerPipeline(AddedToken[] added, INormalizer? normalizer, ISplitter? splitter, IPieceModel model)
    {
        (this.normalizer, this.splitter, this.model) = (normalizer, splitter, model);
        asGiven = new(added.Where(token => !token.IsNormalized).Select(token => (token, token.Content)));
        normalized = new(added.Where(token => token.IsNormalized).Select(token => (token, Normalized(new(token.Content, true)).Text)));
    }

    /// <summary>The ids of a text, without the tokens put around it.</summary>
    /// <param name="text">Any string.</param>
    /// <param name="enough">Where more than these would be thrown away; there may be more all the same.</param>
    public List<int> Encode(string text, int enough = int.MaxValue)
    {
        var ids = new List<int>();
        var whole = new TextSegment(WellFormed.Of(text), IsAtStart: true);
        foreach (FoundToken part in asGiven.Parts(whole.Text))
        {
            if (ids.Count >= enough)
                break;
            if (part.Id is { } id)
                ids.Add(id);
            else
                Between(Normalized(whole.Slice(part.Start, part.End)), enough, ids);
        }
        return ids;
    }

    private void Between(TextSegment segment, int enough, List<int> ids)
    {
        foreach (FoundToken part in normalized.Parts(segment.Text))
        {
            if (part.Id is { } id)
                ids.Add(id);
            else
                Words(segment.Slice(part.Start, part.End), enough, ids);
        }
    }

    private void Words(TextSegment segment, int enough, List<int> ids)
    {
        var words = new List<TextSegment>();
        if (splitter is null)
            words.Add(segment);
        else
            splitter.Split(segment, words);
        foreach (TextSegment word in words)
        {
            if (ids.Count >= enough)
                return;
            if (word.Text.Length > 0)
                model.Encode(word.Text, ids);
        }
    }

    private TextSegment Normalized(TextSegment segment) => normalizer?.Normalize(segment) ?? segment;
}

using System.Text.Json.Serialization;

namespace Suffice.Models;

/// <summary>
/// How token ids become tokens: a row of the token table, plus one of the positions, plus one of the token types where there are any; then
/// a LayerNorm, if asked for (BERT has one; Devlin et al., arXiv 1810.04805). The first token of every text is its class token.
/// </summary>
/// <param name="Vocabulary">Token ids are below this number.</param>
/// <param name="MaxTokens">Most tokens of a text, class token and separator included: as many positions are learned.</param>
/// <param name="Types">Token types, such as first and second sentence; 0: none are told apart.</param>
/// <param name="Norm">Whether a LayerNorm follows.</param>
internal sealed record TextEmbedding(int Vocabulary, int MaxTokens, int Types = 0, bool Norm = false)
{
    /// <summary>
    /// Width of the three tables where it is not the model's: a linear layer behind the LayerNorm then gives tokens their width, as in
    /// ALBERT (Lan et al., arXiv 1909.11942) and ELECTRA. 0: the tables are as wide as the model.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int TableWidth { get; init; }

    /// <summary>How the table of the vocabulary is stored, which is most of a small net.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public WeightType Weights { get; init; }

    /// <summary>Tokens that texts are cut to where they are fewer than there are positions; 0: <see cref="MaxTokens"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int CutTokens { get; init; }

    /// <summary>Tokens that texts are cut to when they are encoded.</summary>
    [JsonIgnore]
    public int LongestText => CutTokens > 0 ? CutTokens : MaxTokens;
}

namespace Suffice.Text.Pipelines;

/// <summary>What a tokenizer's files come to.</summary>
/// <param name="Pipeline">From texts to ids.</param>
/// <param name="Template">What is put around them.</param>
/// <param name="Kind">How words are cut.</param>
/// <param name="Pieces">By id; empty where an id has none.</param>
/// <param name="SpecialTokens">Ids of tokens that are no words, by how they are spelled.</param>
/// <param name="CutsLeft">Whether texts that are too long lose their beginning.</param>
internal sealed record TokenizerContent(
    TokenizerPipeline Pipeline,
    Template Template,
    TokenizerKind Kind,
    string[] Pieces,
    IReadOnlyDictionary<string, int> SpecialTokens,
    bool CutsLeft = false
);

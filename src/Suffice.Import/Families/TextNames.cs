namespace Suffice.Import.Families;

/// <summary>What a family of text encoders calls its tensors.</summary>
/// <param name="Words">Table of tokens.</param>
/// <param name="Positions">Table of positions.</param>
/// <param name="Types">Table of token types; null: the family has none.</param>
/// <param name="Norm">The LayerNorm of the embedding.</param>
/// <param name="Projection">The layer that widens narrow tables; null: the family has none.</param>
/// <param name="Block">By number.</param>
internal sealed record TextNames(
    string Words,
    string Positions,
    string? Types,
    string Norm,
    string? Projection,
    Func<int, BlockNames> Block
)
{
    /// <summary>The names that BERT gave, which RoBERTa and ELECTRA kept.</summary>
    public static TextNames Bert(string prefix, string? projection = null) =>
        new(
            prefix + "embeddings.word_embeddings.weight",
            prefix + "embeddings.position_embeddings.weight",
            prefix + "embeddings.token_type_embeddings.weight",
            prefix + "embeddings.LayerNorm",
            projection,
            block =>
            {
                string layer = FormattableString.Invariant($"{prefix}encoder.layer.{block}.");
                return new BlockNames(
                    layer + "attention.output.LayerNorm",
                    [layer + "attention.self.query", layer + "attention.self.key", layer + "attention.self.value"],
                    layer + "attention.output.dense",
                    layer + "output.LayerNorm",
                    layer + "intermediate.dense",
                    layer + "output.dense"
                );
            }
        );

    public static TextNames DistilBert(string prefix) =>
        new(
            prefix + "embeddings.word_embeddings.weight",
            prefix + "embeddings.position_embeddings.weight",
            null,
            prefix + "embeddings.LayerNorm",
            null,
            block =>
            {
                string layer = FormattableString.Invariant($"{prefix}transformer.layer.{block}.");
                return new BlockNames(
                    layer + "sa_layer_norm",
                    [layer + "attention.q_lin", layer + "attention.k_lin", layer + "attention.v_lin"],
                    layer + "attention.out_lin",
                    layer + "output_layer_norm",
                    layer + "ffn.lin1",
                    layer + "ffn.lin2"
                );
            }
        );

    /// <summary>All blocks are one.</summary>
    public static TextNames Albert(string prefix)
    {
        string layer = prefix + "encoder.albert_layer_groups.0.albert_layers.0.";
        return new TextNames(
            prefix + "embeddings.word_embeddings.weight",
            prefix + "embeddings.position_embeddings.weight",
            prefix + "embeddings.token_type_embeddings.weight",
            prefix + "embeddings.LayerNorm",
            prefix + "encoder.embedding_hidden_mapping_in",
            _ => new BlockNames(
                layer + "attention.LayerNorm",
                [layer + "attention.query", layer + "attention.key", layer + "attention.value"],
                layer + "attention.dense",
                layer + "full_layer_layer_norm",
                layer + "ffn",
                layer + "ffn_output"
            )
        );
    }
}

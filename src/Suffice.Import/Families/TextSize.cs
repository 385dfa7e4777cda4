using Suffice.Import.Files;

namespace Suffice.Import.Families;

/// <summary>The sizes of a text encoder, from its configuration.</summary>
/// <param name="Vocabulary">Rows of the table of tokens.</param>
/// <param name="Positions">Rows of the table of positions.</param>
/// <param name="Types">Rows of the table of token types; 0: there is none.</param>
/// <param name="Width">Of a token.</param>
/// <param name="Depth">Blocks.</param>
/// <param name="Heads">Of attention.</param>
/// <param name="Hidden">Width of the MLP's hidden layer.</param>
/// <param name="Epsilon">Of LayerNorms.</param>
/// <param name="ActivationKey">Where the configuration names the MLP's activation.</param>
internal sealed record TextSize(
    int Vocabulary,
    int Positions,
    int Types,
    int Width,
    int Depth,
    int Heads,
    int Hidden,
    float Epsilon,
    string ActivationKey
)
{
    /// <summary>Width of the tables; that of the model if 0.</summary>
    public int TableWidth { get; init; }

    /// <summary>Row of the first token's position.</summary>
    public int FirstPosition { get; init; }

    /// <summary>Whether all blocks are one.</summary>
    public bool IsShared { get; init; }

    /// <summary>Where the configuration does not say it.</summary>
    public string Activation { get; init; } = "gelu";

    public static TextSize OfBert(ConfigFile config) =>
        new(
            config.Whole("vocab_size"),
            config.Whole("max_position_embeddings"),
            config.WholeOr("type_vocab_size", 2)!.Value,
            config.Whole("hidden_size"),
            config.Blocks("num_hidden_layers"),
            config.Whole("num_attention_heads"),
            config.Whole("intermediate_size"),
            (float)config.NumberOr("layer_norm_eps", 1e-12),
            "hidden_act"
        );

    public static TextSize OfDistilBert(ConfigFile config) =>
        new(
            config.Whole("vocab_size"),
            config.Whole("max_position_embeddings"),
            0,
            config.Whole("dim"),
            config.Blocks("n_layers"),
            config.Whole("n_heads"),
            config.Whole("hidden_dim"),
            1e-12f,
            "activation"
        );
}

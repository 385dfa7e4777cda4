namespace Suffice.Onnx.Graphs;

/// <summary>Names of what graphs are given.</summary>
internal static class InputNames
{
    public const string Pixels = "pixels",
        Ids = "input_ids",
        Mask = "attention_mask",
        Types = "token_type_ids",
        MaxTokens = "max_tokens",
        Lambda = "lambda";
}

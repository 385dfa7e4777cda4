using System.Text.Json.Nodes;
using Suffice.Import.Checkpoints;
using Suffice.Import.Files;
using Suffice.Tensors;

namespace Suffice.Import.Families;

/// <summary>
/// The configuration of a BERT whose ONNX graph lies alone: sizes from the tensors; from the graph what stands only there, the width of a
/// head by which scores are divided, the epsilon of norms, the activation.
/// </summary>
internal static class GraphDescription
{
    private const string Words = "embeddings.word_embeddings.weight",
        FirstLayer = "encoder.layer.0.intermediate.dense.weight";

    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/>: it is no BERT, or does not show all of that.</exception>
    public static ConfigFile Of(OnnxCheckpoint checkpoint)
    {
        IReadOnlyDictionary<string, TensorInfo> tensors = checkpoint.Tensors;
        string? words = tensors.Keys.FirstOrDefault(name => name is Words or "bert." + Words);
        string prefix = words?[..^Words.Length] ?? "";
        if (
            words is null
            || tensors[words].Shape is not [_, var width]
            || !tensors.TryGetValue(prefix + FirstLayer, out TensorInfo? first)
            || !tensors.TryGetValue(prefix + "embeddings.position_embeddings.weight", out TensorInfo? positions)
            || !tensors.TryGetValue(prefix + "embeddings.token_type_embeddings.weight", out TensorInfo? types)
        )
            throw Unclear(checkpoint, "its tensors are not named as BERT's");
        int depth = 0;
        while (tensors.ContainsKey(FormattableString.Invariant($"{prefix}encoder.layer.{depth}.output.dense.weight")))
            depth++;
        var graph = new OnnxConstants(checkpoint.Graph);
        double headWidth = graph.HeadWidth() ?? throw Unclear(checkpoint, "its graph does not show how wide heads are"),
            epsilon = graph.Epsilon() is { } found && double.IsFinite(found)
                ? found
                : throw Unclear(checkpoint, "its graph does not show the epsilon of norms");
        string activation = graph.Activation() ?? throw Unclear(checkpoint, "its graph does not show the activation");
        var config = new JsonObject
        {
            ["model_type"] = "bert",
            ["vocab_size"] = tensors[words].Shape[0],
            ["max_position_embeddings"] = positions.Shape[0],
            ["type_vocab_size"] = types.Shape[0],
            ["hidden_size"] = width,
            ["num_hidden_layers"] = depth,
            ["num_attention_heads"] = (int)Math.Round(width / headWidth),
            ["intermediate_size"] = first.Shape[0],
            ["hidden_act"] = activation,
            ["layer_norm_eps"] = epsilon,
        };
        return ConfigFile.Of(checkpoint.Place, config.ToJsonString());
    }

    private static SufficeException Unclear(OnnxCheckpoint checkpoint, string why) =>
        new(
            Fault.Bundle,
            $"{checkpoint.Place} has no config.json beside it, and {why}. Put the config.json of the net that it was exported from "
                + "beside it."
        );
}

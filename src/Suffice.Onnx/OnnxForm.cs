namespace Suffice.Onnx;

/// <summary>Which graph is written of a path.</summary>
public enum OnnxForm
{
    /// <summary>Single precision, nothing to choose.</summary>
    Plain,

    /// <summary>
    /// Linear layers with weights of eight bits and inputs quantised as they come; the embedding's convolutions stay single precision.
    /// Attention is one operator that only ONNX Runtime has, where the path keeps all tokens.
    /// </summary>
    Quantized,

    /// <summary>The same with scales of inputs that are fixed beforehand, from what the layers read of some inputs.</summary>
    QuantizedStatically,

    /// <summary>
    /// Single precision, each block inside an <c>If</c> with a boolean input of its own, <c>run_block.0</c>, …; only for paths that keep
    /// all tokens.
    /// </summary>
    Skippable,
}

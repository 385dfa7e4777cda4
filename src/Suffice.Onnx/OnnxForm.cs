namespace Suffice.Onnx;

/// <summary>Which graph is written of a path.</summary>
public enum OnnxForm
{
    /// <summary>Single precision, nothing to choose.</summary>
    Plain,

    /// <summary>
    /// Linear layers with weights of eight bits and inputs quantised as they come; the embedding's convolutions stay single precision.
    /// </summary>
    Quantized,

    /// <summary>
    /// Single precision, each block inside an <c>If</c> with a boolean input of its own, <c>run_block.0</c>, …; only for paths that keep
    /// all tokens.
    /// </summary>
    Skippable,
}

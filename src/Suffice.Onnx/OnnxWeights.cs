namespace Suffice.Onnx;

/// <summary>What the weights of exported graphs are kept in.</summary>
internal enum OnnxWeights
{
    /// <summary>Single precision.</summary>
    Single,

    /// <summary>Matrices and tables in half precision, widened when a graph is loaded; computed in single precision.</summary>
    Half,

    /// <summary>
    /// Linear layers with weights of eight bits and inputs quantised as they come, with a scale for each token; tables, convolutions and
    /// control in single precision.
    /// </summary>
    EightBits,
}

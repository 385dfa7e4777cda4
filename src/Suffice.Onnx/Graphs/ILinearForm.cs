namespace Suffice.Onnx.Graphs;

/// <summary>How a linear layer is written down: in single precision, or with weights of eight bits.</summary>
internal interface ILinearForm
{
    /// <summary>x Wᵀ + b.</summary>
    /// <param name="writer">Gets the nodes.</param>
    /// <param name="matrix">The name, in the bundle, of the layer whose weight it is; blocks may share one.</param>
    /// <param name="name">The layer's own name.</param>
    /// <param name="input">(…, inputs).</param>
    /// <param name="weight">(outputs, inputs), row-major.</param>
    /// <param name="bias">(outputs).</param>
    /// <returns>(…, outputs).</returns>
    string Write(GraphWriter writer, string matrix, string name, string input, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias);
}

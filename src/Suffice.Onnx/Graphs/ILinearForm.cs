namespace Suffice.Onnx.Graphs;

/// <summary>How a linear layer is written down: in single precision, or with weights of eight bits.</summary>
internal interface ILinearForm
{
    /// <summary>x Wᵀ + b.</summary>
    /// <param name="writer">Gets the nodes.</param>
    /// <param name="name">The layer's name in the bundle.</param>
    /// <param name="input">(…, inputs).</param>
    /// <param name="weight">(outputs, inputs), row-major.</param>
    /// <param name="bias">(outputs).</param>
    /// <returns>(…, outputs).</returns>
    string Write(GraphWriter writer, string name, string input, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias);
}

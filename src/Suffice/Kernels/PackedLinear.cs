using Suffice.Bundles;

namespace Suffice.Kernels;

/// <summary>A linear layer's weights where they lie in the mapped bundle (<see cref="PanelLayout"/>).</summary>
/// <param name="panels">(panels, depth, 32).</param>
/// <param name="bias">One float per column.</param>
/// <param name="depth">Inputs of the layer.</param>
/// <param name="columns">Outputs of the layer.</param>
internal readonly unsafe struct PackedLinear(float* panels, float* bias, int depth, int columns)
{
    public float* Bias { get; } = bias;

    public int Depth { get; } = depth;

    public int Columns { get; } = columns;

    /// <summary>Multiply-adds for each row of input.</summary>
    public long MacsPerRow => (long)Depth * Columns;

    public float* Panel(int index) => panels + ((nint)index * Depth * PanelLayout.Columns);
}

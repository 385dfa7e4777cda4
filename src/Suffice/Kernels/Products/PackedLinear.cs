using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Kernels.Products;

/// <summary>A linear layer's weights where they lie in the mapped bundle (<see cref="PanelLayout"/>).</summary>
/// <param name="panels">(panels, depth, 32).</param>
/// <param name="type">What the panels hold.</param>
/// <param name="bias">One float per column.</param>
/// <param name="depth">Inputs of the layer.</param>
/// <param name="columns">Outputs of the layer.</param>
internal readonly unsafe struct PackedLinear(void* panels, WeightType type, float* bias, int depth, int columns)
{
    public WeightType Type { get; } = type;

    public float* Bias { get; } = bias;

    public int Depth { get; } = depth;

    public int Columns { get; } = columns;

    /// <summary>Multiply-adds for each row of input.</summary>
    public long MacsPerRow => (long)Depth * Columns;

    public TWeight* Panel<TWeight>(int index)
        where TWeight : unmanaged, IWeight<TWeight> => (TWeight*)panels + ((nint)index * Depth * PanelLayout.Columns);

    /// <summary>One weight.</summary>
    public float this[int input, int column] =>
        Type == WeightType.BF16 ? Element<BFloat16>(input, column)->Value : Element<Float32>(input, column)->Value;

    private TWeight* Element<TWeight>(int input, int column)
        where TWeight : unmanaged, IWeight<TWeight> =>
        Panel<TWeight>(column / PanelLayout.Columns) + (input * PanelLayout.Columns) + (column % PanelLayout.Columns);
}

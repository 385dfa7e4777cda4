using Suffice.Kernels.Products.Int8;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Kernels.Products;

/// <summary>
/// A linear layer's weights where they lie in the mapped bundle (<see cref="PanelLayout"/>, <see cref="Int8PanelLayout"/>).
/// </summary>
/// <param name="panels">(panels, depth, 32); of eight bits (panels, depth / 4, 32, 4).</param>
/// <param name="type">What the panels hold.</param>
/// <param name="bias">One float per column.</param>
/// <param name="depth">Inputs of the layer.</param>
/// <param name="columns">Outputs of the layer.</param>
/// <param name="scales">Of weights of eight bits: what 1 stands for, one float per column.</param>
internal readonly unsafe struct PackedLinear(void* panels, WeightType type, float* bias, int depth, int columns, float* scales = null)
{
    /// <summary>Where they lie.</summary>
    public void* Panels => panels;

    public WeightType Type { get; } = type;

    public float* Bias { get; } = bias;

    public float* Scales { get; } = scales;

    public int Depth { get; } = depth;

    public int Columns { get; } = columns;

    /// <summary>Multiply-adds for each row of input.</summary>
    public long MacsPerRow => (long)Depth * Columns;

    /// <summary>Working memory for so many rows: of eight bits, these rows in eight bits; else none.</summary>
    public long ScratchBytes(int rows) => Type == WeightType.I8 ? Int8Rows.Bytes(rows, Depth) : 0;

    public TWeight* Panel<TWeight>(int index)
        where TWeight : unmanaged, IWeight<TWeight> => (TWeight*)panels + ((nint)index * Depth * PanelLayout.Columns);

    /// <summary>A panel of eight bits.</summary>
    public sbyte* Int8Panel(int index) => (sbyte*)panels + ((nint)index * Int8PanelLayout.PaddedDepth(Depth) * PanelLayout.Columns);

    /// <summary>One weight.</summary>
    public float this[int input, int column] =>
        Type switch
        {
            WeightType.I8 => ((sbyte*)panels)[Int8PanelLayout.Index(Depth, input, column)] * Scales[column],
            WeightType.BF16 => Element<BFloat16>(input, column)->Value,
            _ => Element<Float32>(input, column)->Value,
        };

    private TWeight* Element<TWeight>(int input, int column)
        where TWeight : unmanaged, IWeight<TWeight> =>
        Panel<TWeight>(column / PanelLayout.Columns) + (input * PanelLayout.Columns) + (column % PanelLayout.Columns);
}

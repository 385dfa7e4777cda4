using Suffice.Kernels.Products;
using Suffice.Models;

namespace Suffice.Kernels.Operators;

/// <summary>A table of rows, one for each token id, in floats, in the upper halves of floats, or in eight bits.</summary>
/// <param name="rows">(ids, width), row-major.</param>
/// <param name="type">Of its numbers.</param>
/// <param name="width">Numbers of a row.</param>
/// <param name="scales">Of numbers of eight bits: what 1 stands for, one float for each id.</param>
internal readonly unsafe struct WordTable(void* rows, WeightType type, int width, float* scales = null)
{
    public WeightType Type { get; } = type;

    public int Width { get; } = width;

    /// <summary>A row of floats.</summary>
    public float* Floats(int id) => (float*)rows + ((nint)id * Width);

    /// <summary>A row of 16-bit numbers.</summary>
    public BFloat16* Halves(int id) => (BFloat16*)rows + ((nint)id * Width);

    /// <summary>A row of whole numbers of eight bits, to be multiplied with its <see cref="Scale"/>.</summary>
    public sbyte* Eights(int id) => (sbyte*)rows + ((nint)id * Width);

    /// <summary>What 1 stands for in a row of eight bits.</summary>
    public float Scale(int id) => scales[id];
}

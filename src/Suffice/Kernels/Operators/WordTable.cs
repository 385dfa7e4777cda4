using Suffice.Kernels.Products;
using Suffice.Models;

namespace Suffice.Kernels.Operators;

/// <summary>A table of rows, one for each token id, in floats or in the upper halves of floats.</summary>
/// <param name="rows">(ids, width), row-major.</param>
/// <param name="type">Of its numbers.</param>
/// <param name="width">Numbers of a row.</param>
internal readonly unsafe struct WordTable(void* rows, WeightType type, int width)
{
    public WeightType Type { get; } = type;

    public int Width { get; } = width;

    /// <summary>A row of floats.</summary>
    public float* Floats(int id) => (float*)rows + ((nint)id * Width);

    /// <summary>A row of 16-bit numbers.</summary>
    public BFloat16* Halves(int id) => (BFloat16*)rows + ((nint)id * Width);
}

namespace Suffice.Kernels.Operators;

/// <summary>A LayerNorm's weights where they lie in the mapped bundle.</summary>
/// <param name="weight">One float per column.</param>
/// <param name="bias">One float per column.</param>
/// <param name="width">Floats of a row.</param>
/// <param name="epsilon">Added to the variance.</param>
internal readonly unsafe struct NormWeights(float* weight, float* bias, int width, float epsilon)
{
    public float* Weight { get; } = weight;

    public float* Bias { get; } = bias;

    public int Width { get; } = width;

    public float Epsilon { get; } = epsilon;
}

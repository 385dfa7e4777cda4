using ILGPU;

namespace Suffice.Cuda.Kernels.Kernels;

/// <summary>A small fully connected layer.</summary>
internal static class Layer
{
    /// <summary>One output, added up in the order of the inputs, as <c>Dense</c> does.</summary>
    /// <param name="weights">(outputs, inputs) and (outputs).</param>
    /// <param name="from">Where the matrix begins.</param>
    /// <param name="row">Which output.</param>
    /// <param name="inputs">How many.</param>
    /// <param name="bias">Where the biases begin.</param>
    /// <param name="x">(inputs).</param>
    public static float Row(ArrayView<float> weights, int from, int row, int inputs, int bias, ArrayView<float> x)
    {
        float sum = weights[bias + row];
        for (int i = 0; i < inputs; i++)
            sum += x[i] * weights[from + (row * inputs) + i];
        return sum;
    }
}

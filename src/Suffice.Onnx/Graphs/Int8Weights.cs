using Suffice.Tensors;

namespace Suffice.Onnx.Graphs;

/// <summary>The weight of a linear layer in eight bits, symmetric, with a scale for each output: the same as in our bundles.</summary>
/// <param name="Inputs">Of the layer.</param>
/// <param name="Values">(inputs, outputs), −127 to 127.</param>
/// <param name="Scales">(outputs): what 1 stands for.</param>
internal sealed record Int8Weights(int Inputs, sbyte[] Values, float[] Scales)
{
    /// <param name="weight">(outputs, inputs), row-major.</param>
    /// <param name="outputs">Of the layer.</param>
    public static Int8Weights Of(ReadOnlySpan<float> weight, int outputs)
    {
        int inputs = weight.Length / outputs;
        sbyte[] quantised = new sbyte[weight.Length];
        float[] scales = new float[outputs];
        for (int o = 0; o < outputs; o++)
        {
            ReadOnlySpan<float> row = weight.Slice(o * inputs, inputs);
            scales[o] = Int8Numbers.Scale(row);
            for (int i = 0; i < inputs; i++)
                quantised[(i * outputs) + o] = Int8Numbers.Of(row[i], scales[o]);
        }
        return new Int8Weights(inputs, quantised, scales);
    }
}

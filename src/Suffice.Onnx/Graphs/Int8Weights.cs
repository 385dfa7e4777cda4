namespace Suffice.Onnx.Graphs;

/// <summary>The weight of a linear layer in eight bits, symmetric, with a scale for each output.</summary>
/// <param name="Inputs">Of the layer.</param>
/// <param name="Values">(inputs, outputs), −127 to 127.</param>
/// <param name="Scales">(outputs): what 1 stands for.</param>
internal sealed record Int8Weights(int Inputs, sbyte[] Values, float[] Scales)
{
    /// <summary>The largest whole number that is used.</summary>
    public const int Largest = 127;

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
            float most = 0;
            foreach (float value in row)
                most = Math.Max(most, Math.Abs(value));
            scales[o] = most > 0 ? most / Largest : 1;
            for (int i = 0; i < inputs; i++)
                quantised[(i * outputs) + o] = (sbyte)Math.Clamp(MathF.Round(row[i] / scales[o]), -Largest, Largest);
        }
        return new Int8Weights(inputs, quantised, scales);
    }
}

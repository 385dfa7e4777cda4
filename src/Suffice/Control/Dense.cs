using System.Numerics;
using System.Runtime.InteropServices;
using Suffice.Bundles;

namespace Suffice.Control;

/// <summary>A small fully connected layer: weights transposed once, so that a row of outputs is updated with whole vectors.</summary>
internal sealed class Dense
{
    private readonly float[] weights; // (inputs, padded outputs)
    private readonly float[] bias;    // (padded outputs)

    /// <param name="weight">(outputs, inputs), row-major, as PyTorch keeps it.</param>
    /// <param name="bias">(outputs).</param>
    public Dense(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias)
    {
        Outputs = bias.Length;
        Inputs = weight.Length / bias.Length;
        Padded = (Outputs + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        weights = new float[Inputs * Padded];
        for (int o = 0; o < Outputs; o++)
            for (int i = 0; i < Inputs; i++) weights[(i * Padded) + o] = weight[(o * Inputs) + i];
        this.bias = new float[Padded];
        bias.CopyTo(this.bias);
    }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>Outputs rounded up to whole vectors: the length results need.</summary>
    public int Padded { get; }

    public long Macs => (long)Inputs * Outputs;

    /// <summary>Reads <c>name.weight</c> and <c>name.bias</c>.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/> when missing or of another shape.</exception>
    public static Dense Load(BundleFile bundle, string name, int inputs, int outputs) =>
        new(Tensor(bundle, $"{name}.weight", outputs, inputs), Tensor(bundle, $"{name}.bias", outputs));

    /// <summary>The values of a plain tensor whose shape is known.</summary>
    public static ReadOnlySpan<float> Tensor(BundleFile bundle, string name, params ReadOnlySpan<long> shape)
    {
        if (!bundle.Tensors.Tensors.TryGetValue(name, out TensorInfo? tensor) || !tensor.Shape.AsSpan().SequenceEqual(shape))
            throw new SufficeException(Fault.Bundle, $"{bundle.Path}: tensor '{name}' of the controller is missing or is not ({string.Join(", ", shape.ToArray())}). Make the bundle again.");
        return bundle.Tensors.Floats(name);
    }

    /// <summary>output = weight · input + bias; <paramref name="output"/> holds <see cref="Padded"/> floats.</summary>
    public void Apply(ReadOnlySpan<float> input, Span<float> output)
    {
        bias.CopyTo(output);
        Span<Vector<float>> sums = MemoryMarshal.Cast<float, Vector<float>>(output[..Padded]);
        ReadOnlySpan<Vector<float>> columns = MemoryMarshal.Cast<float, Vector<float>>(weights);
        for (int i = 0; i < Inputs; i++)
        {
            var value = new Vector<float>(input[i]);
            ReadOnlySpan<Vector<float>> column = columns.Slice(i * sums.Length, sums.Length);
            for (int v = 0; v < sums.Length; v++) sums[v] += value * column[v];
        }
    }
}

using System.Numerics;
using System.Runtime.InteropServices;
using Suffice.Bundles;
using Suffice.Tensors;

namespace Suffice.Control;

/// <summary>A small fully connected layer: weights transposed once, so that a row of outputs is updated with whole vectors.</summary>
internal sealed class Dense
{
    private readonly float[] weights; // (inputs, padded outputs)
    private readonly float[] bias; // (padded outputs)

    /// <param name="weight">(outputs, inputs), row-major, as PyTorch keeps it.</param>
    /// <param name="bias">(outputs).</param>
    public Dense(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias)
    {
        Outputs = bias.Length;
        Inputs = weight.Length / bias.Length;
        Padded = (Outputs + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        weights = new float[Inputs * Padded];
        for (int o = 0; o < Outputs; o++)
        for (int i = 0; i < Inputs; i++)
            weights[(i * Padded) + o] = weight[(o * Inputs) + i];
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
            throw new SufficeException(
                Fault.Bundle,
                $"{bundle.Path}: tensor '{name}' of the controller is missing or is not ({string.Join(", ", shape.ToArray())}). Make the "
                    + "bundle again."
            );
        return bundle.Tensors.Floats(name);
    }

    /// <summary>
    /// output = weight · input + bias; <paramref name="output"/> holds <see cref="Padded"/> floats. Sums stay in registers, four vectors of
    /// them at a time.
    /// </summary>
    public void Apply(ReadOnlySpan<float> input, Span<float> output)
    {
        input = input[..Inputs];
        Span<Vector<float>> sums = MemoryMarshal.Cast<float, Vector<float>>(output[..Padded]);
        ReadOnlySpan<Vector<float>> columns = MemoryMarshal.Cast<float, Vector<float>>(weights),
            starts = MemoryMarshal.Cast<float, Vector<float>>(bias);
        int v = 0;
        for (; v <= sums.Length - 4; v += 4)
        {
            (Vector<float> sum0, Vector<float> sum1, Vector<float> sum2, Vector<float> sum3) = (
                starts[v],
                starts[v + 1],
                starts[v + 2],
                starts[v + 3]
            );
            for (int i = 0, at = v; i < input.Length; i++, at += sums.Length)
            {
                var value = new Vector<float>(input[i]);
                ReadOnlySpan<Vector<float>> column = columns.Slice(at, 4);
                sum0 += value * column[0];
                sum1 += value * column[1];
                sum2 += value * column[2];
                sum3 += value * column[3];
            }
            (sums[v], sums[v + 1], sums[v + 2], sums[v + 3]) = (sum0, sum1, sum2, sum3);
        }
        for (; v < sums.Length; v++)
        {
            Vector<float> sum = starts[v];
            for (int i = 0, at = v; i < input.Length; i++, at += sums.Length)
                sum += new Vector<float>(input[i]) * columns[at];
            sums[v] = sum;
        }
    }
}

using Suffice.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>
/// Layers as they will answer in eight bits, in single precision: a net that learns with them learns to live with the rounding
/// (quantisation-aware training; Jacob et al., arXiv 1712.05877). Weights are rounded by output and what a layer reads by row, to the
/// numbers of <see cref="Int8Numbers"/>. Gradients pass as if nothing were rounded (the straight-through estimator; Bengio et al., arXiv
/// 1308.3432).
/// </summary>
internal static class Int8Products
{
    /// <summary>2⁻⁹⁰, as in use; hardly more than rows of zeros have less.</summary>
    private const double SmallestScale = 1.0 / (1L << 45) / (1L << 45);

    /// <summary>2¹⁶, for the bits of a scale.</summary>
    private const double Steps = 1 << 16;

    /// <summary>(…, inputs), (outputs, inputs), (outputs) → (…, outputs).</summary>
    public static Tensor Linear(Tensor input, Tensor weight, Tensor? bias)
    {
        using DisposeScope scope = NewDisposeScope();
        return nn.functional.linear(Rounded(input), Rounded(weight), bias).MoveToOuterDisposeScope();
    }

    /// <summary>(B, inputs, H, W) → (B, outputs, H', W'): each place reads a row of its own.</summary>
    public static Tensor Convolution(Conv2d layer, Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        (long kernel, long stride, long padding) = (layer.weight!.shape[^1], layer.stride[0], layer.padding![0]);
        Tensor rows = nn.functional.unfold(input, kernel, padding: padding, stride: stride).transpose(1, 2); // (B, H' · W', inputs · k²)
        Tensor output = Linear(rows, layer.weight!.flatten(1), layer.bias); // (B, H' · W', outputs)
        long height = ((input.shape[2] + (2 * padding) - kernel) / stride) + 1;
        return output.transpose(1, 2).unflatten(2, [height, -1]).MoveToOuterDisposeScope();
    }

    /// <summary>Rows (…, n) rounded to 127 steps of their largest size on either side of 0.</summary>
    public static Tensor Rounded(Tensor rows)
    {
        using DisposeScope scope = NewDisposeScope();
        return rows.Plus(Error(rows)).MoveToOuterDisposeScope();
    }

    /// <summary>What rounding adds, as a constant.</summary>
    private static Tensor Error(Tensor rows)
    {
        using IDisposable _ = no_grad();
        Tensor scale = Scales(rows.abs().amax([-1], keepdim: true));
        return ((rows / scale).round() * scale) - rows;
    }

    /// <summary>What 1 stands for where the largest size is to be 127, rounded up to 16 bits.</summary>
    private static Tensor Scales(Tensor largest)
    {
        (Tensor mantissa, Tensor exponent) = frexp(largest.Over(Int8Numbers.Largest).AtLeast(SmallestScale)); // mantissas from a half to 1
        return mantissa.Times(Steps).ceil().Over(Steps).ldexp(exponent);
    }
}

using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>
/// Convolutions in the numbers of the mode, as <see cref="Product"/> is for linear layers. libtorch's in bfloat16 are wrong on some
/// processors (seen on AMD's Zen 5: results far from the exact ones, or no numbers), so they are tried once, and single precision is used
/// where they fail.
/// </summary>
internal static class Convolution
{
    /// <summary>What a rounded result may be off by, of the largest: eight bits are kept of each operand and of the result.</summary>
    private const float Rounding = 0.05f;

    private static readonly Lazy<bool> RoundedIsRight = new(() => ((int[])[1, 3, 24, 32]).All(IsRight));

    /// <summary>(B, inputs, H, W) → (B, outputs, H', W').</summary>
    public static Tensor Run(Conv2d layer, Tensor input, NetworkMode mode) =>
        mode.Products == ProductPrecision.BFloat16 && RoundedIsRight.Value ? Rounded(layer, input) : layer.forward(input);

    private static Tensor Rounded(Conv2d layer, Tensor input) =>
        nn.functional.conv2d(
            input.to(ScalarType.BFloat16),
            layer.weight!.to(ScalarType.BFloat16),
            layer.bias?.to(ScalarType.BFloat16),
            layer.stride,
            layer.padding
        );

    private static bool IsRight(int channels)
    {
        const int outputs = 6,
            size = 14,
            kernel = 3;
        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using Conv2d layer = nn.Conv2d(channels, outputs, kernel, bias: false);
        layer.weight!.copy_(Wave(outputs, channels, kernel, kernel));
        Tensor input = Wave(2, channels, size, size),
            exact = layer.forward(input),
            difference = exact - Rounded(layer, input).to(ScalarType.Float32);
        return (difference.abs().max() / exact.abs().max()).item<float>() < Rounding; // False for what is no number.
    }

    /// <summary>Values between −1 and 1, the same each time; no random numbers are drawn for it.</summary>
    private static Tensor Wave(params long[] shape) =>
        arange(shape.Aggregate(1L, (product, size) => product * size), ScalarType.Float32).mul(0.7f).sin().reshape(shape);
}

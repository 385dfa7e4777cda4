using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>
/// Convolutions in the numbers of the mode, as <see cref="Product"/> is for linear layers, and with whole groups of channels.
/// oneDNN pads channels to groups of 16; on some processors (seen on AMD's Zen 5, oneDNN 3.7.1) it leaves in the padding what lies in
/// memory, so that sums over channels are wrong or no numbers. Here the padding is zeros that are part of the tensors.
/// </summary>
internal static class PaddedConvolution
{
    /// <summary>Channels.</summary>
    private const long Group = 16;

    /// <summary>(B, inputs, H, W) → (B, outputs, H', W'), in the numbers it multiplies.</summary>
    public static Tensor Run(Conv2d layer, Tensor input, NetworkMode mode)
    {
        using DisposeScope scope = NewDisposeScope();
        if (mode.Products == ProductPrecision.EightBits)
            return Int8Products.Convolution(layer, input).MoveToOuterDisposeScope();
        ScalarType type = mode.Products == ProductPrecision.Full ? ScalarType.Float32 : ScalarType.BFloat16;
        Tensor weight = layer.weight!.to(type),
            read = input.to(type);
        Tensor? bias = layer.bias?.to(type);
        // Images are read as they lie, and have no gradient.
        long inputs = weight.shape[1] > Group || input.requires_grad ? Missing(weight.shape[1]) : 0,
            outputs = Missing(weight.shape[0]);
        if (inputs > 0)
            read = nn.functional.pad(read, [0, 0, 0, 0, 0, inputs]);
        if (inputs + outputs > 0)
            weight = nn.functional.pad(weight, [0, 0, 0, 0, 0, inputs, 0, outputs]);
        if (bias is not null && outputs > 0)
            bias = nn.functional.pad(bias, [0, outputs]);
        Tensor output = nn.functional.conv2d(read, weight, bias, layer.stride, layer.padding);
        return (outputs > 0 ? output.narrow(1, 0, layer.weight!.shape[0]) : output).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The same (B, C, H, W) with each place's channels side by side in memory, and so are those of all that is computed from it: libtorch
    /// pools and normalises whole vectors then.
    /// </summary>
    public static Tensor ChannelsLast(Tensor images)
    {
        using DisposeScope scope = NewDisposeScope();
        return images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    private static long Missing(long channels) => (Group - (channels % Group)) % Group;
}

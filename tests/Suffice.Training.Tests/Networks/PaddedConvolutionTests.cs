using Suffice.Training.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Tests.Networks;

public class PaddedConvolutionTests
{
    /// <summary>Channels in whole groups and in parts of one, as many as stay in the caches and more.</summary>
    [Theory]
    [InlineData(1, 4, false)]
    [InlineData(3, 24, false)]
    [InlineData(16, 8, true)]
    [InlineData(24, 24, true)]
    [InlineData(40, 16, false)]
    [InlineData(32, 48, true)]
    public void Forward_and_back_it_is_the_sum_over_windows_whatever_lies_in_freed_memory(int inputs, int outputs, bool bias)
    {
        foreach (ProductPrecision products in (ProductPrecision[])[ProductPrecision.Full, ProductPrecision.BFloat16])
        {
            var mode = new NetworkMode { Products = products };
            for (int i = 0; i < 3; i++)
            {
                using DisposeScope scope = NewDisposeScope();
                manual_seed(7 + i);
                using Conv2d layer = nn.Conv2d(inputs, outputs, 3, padding: 1, bias: bias);
                Tensor input = rand(2, inputs, 8, 8).requires_grad_(),
                    weights = rand(2, outputs, 8, 8);
                Tensor[] wanted = Gradients(layer, input, weights, () => OverWindows(layer, input));
                Check(() => PaddedConvolution.Run(layer, input, mode));
                Check(() => PaddedConvolution.Run(layer, PaddedConvolution.ChannelsLast(input), mode));

                void Check(Func<Tensor> run)
                {
                    Tensor[] found = Gradients(layer, input, weights, run);
                    float rounding = products == ProductPrecision.Full ? 1e-5f : 0.02f;
                    for (int t = 0; t < found.Length; t++)
                        Assert.InRange(Largest(found[t] - wanted[t]) / Largest(wanted[t]), 0, rounding);
                }
            }
        }
    }

    /// <summary>The answer, and the gradients of a weighted sum of it.</summary>
    private static Tensor[] Gradients(Conv2d layer, Tensor input, Tensor weights, Func<Tensor> run)
    {
        foreach (Tensor parameter in layer.parameters().Append(input))
            parameter.grad = null;
        LeaveNoNumbers();
        Tensor output = run().to(ScalarType.Float32);
        LeaveNoNumbers();
        (output * weights).sum().backward();
        return [output.detach(), .. layer.parameters().Append(input).Select(parameter => parameter.grad!.clone())];
    }

    private static float Largest(Tensor values) => values.abs().max().item<float>();

    /// <summary>As products of matrices.</summary>
    private static Tensor OverWindows(Conv2d layer, Tensor input)
    {
        Tensor windows = nn.functional.unfold(input, 3, padding: 1L); // (B, inputs · 9, H · W)
        Tensor output = matmul(layer.weight!.flatten(1), windows);
        if (layer.bias is not null)
            output = output.Plus(layer.bias.reshape(-1, 1));
        return output.reshape(input.shape[0], -1, input.shape[2], input.shape[3]);
    }

    /// <summary>Fills memory with what is no number, and frees it.</summary>
    private static void LeaveNoNumbers()
    {
        using DisposeScope scope = NewDisposeScope();
        for (int i = 0; i < 30; i++)
        for (int size = 64; size <= 1 << 18; size *= 4)
            zeros(size).Over(0);
    }
}

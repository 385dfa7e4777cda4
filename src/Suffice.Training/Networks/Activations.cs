using Suffice.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>The TorchSharp form of each <see cref="Activation"/>.</summary>
internal static class Activations
{
    /// <summary>Elementwise; shape unchanged.</summary>
    public static Tensor Of(Activation activation, Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor output = activation switch
        {
            Activation.Gelu => nn.functional.gelu(input),
            Activation.GeluTanh => input.Times(0.5) * Cubic(input).tanh().Plus(1.0),
            Activation.Relu => nn.functional.relu(input),
            Activation.QuickGelu => input * input.Times(1.702).sigmoid(),
            Activation.Tanh => input.tanh(),
            _ => throw new ArgumentOutOfRangeException(nameof(activation)),
        };
        return output.MoveToOuterDisposeScope();
    }

    /// <summary>√(2/π) (x + 0.044715 x³).</summary>
    private static Tensor Cubic(Tensor x) => x.Plus(x.Squared().Times(0.044715) * x).Times(Math.Sqrt(2 / Math.PI));
}

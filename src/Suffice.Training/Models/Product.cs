using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Models;

/// <summary>In which numbers the products of encoder blocks are taken while training. Weights, sums between layers and answers stay single precision.</summary>
public enum ProductPrecision
{
    /// <summary>As in use.</summary>
    Full,
    /// <summary>Operands rounded to bfloat16: twice as fast and more on processors with such instructions, slower on others.</summary>
    BFloat16,
}

/// <summary>What all products of one network share.</summary>
internal sealed class Precision
{
    public ProductPrecision Products { get; set; }
}

/// <summary>A linear layer that heeds the network's <see cref="Precision"/>; initial values and names are those of TorchSharp's.</summary>
internal sealed class Product : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly Precision precision;

    public Product(int inputs, int outputs, Precision precision)
        : base(nameof(Product))
    {
        this.precision = precision;
        Linear initial = nn.Linear(inputs, outputs);
        weight = initial.weight!;
        bias = initial.bias!;
        RegisterComponents();
    }

    /// <summary>(…, inputs) → (…, outputs).</summary>
    public override Tensor forward(Tensor input)
    {
        if (precision.Products == ProductPrecision.Full) return nn.functional.linear(input, weight, bias);
        using DisposeScope scope = NewDisposeScope();
        Tensor product = nn.functional.linear(input.to(ScalarType.BFloat16), weight.to(ScalarType.BFloat16), bias.to(ScalarType.BFloat16));
        return product.to(ScalarType.Float32).MoveToOuterDisposeScope();
    }
}

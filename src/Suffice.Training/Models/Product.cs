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

/// <summary>How all parts of one network work while it is trained.</summary>
internal sealed class NetworkMode
{
    public ProductPrecision Products { get; set; }

    /// <summary>Share of the values set to 0 in what blocks and a text's embedding hand on; 0 outside training.</summary>
    public double Dropout { get; set; }

    /// <summary>The values with as many set to 0, and the others raised to make up for it (Srivastava et al. 2014).</summary>
    public Tensor Dropped(Tensor values) => Dropout > 0 ? nn.functional.dropout(values, Dropout, training: true) : values;
}

/// <summary>A linear layer that heeds the <see cref="NetworkMode"/>; initial values and names are those of TorchSharp's.</summary>
internal sealed class Product : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly NetworkMode mode;

    public Product(int inputs, int outputs, NetworkMode mode)
        : base(nameof(Product))
    {
        this.mode = mode;
        Linear initial = nn.Linear(inputs, outputs);
        weight = initial.weight!;
        bias = initial.bias!;
        RegisterComponents();
    }

    /// <summary>(…, inputs) → (…, outputs).</summary>
    public override Tensor forward(Tensor input)
    {
        if (mode.Products == ProductPrecision.Full) return nn.functional.linear(input, weight, bias);
        using DisposeScope scope = NewDisposeScope();
        Tensor product = nn.functional.linear(input.to(ScalarType.BFloat16), weight.to(ScalarType.BFloat16), bias.to(ScalarType.BFloat16));
        return product.to(ScalarType.Float32).MoveToOuterDisposeScope();
    }
}

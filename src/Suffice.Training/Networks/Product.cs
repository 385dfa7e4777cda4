using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>
/// In which numbers products are taken while training. Weights, sums between layers and answers stay single precision.
/// </summary>
public enum ProductPrecision
{
    /// <summary>As in use.</summary>
    Full,

    /// <summary>
    /// In blocks, operands rounded to bfloat16 where that is faster (<see cref="BFloat16Products"/>), as in use elsewhere.
    /// </summary>
    BFloat16,

    /// <summary>In all layers, operands rounded as a net in eight bits will have them (<see cref="Int8Products"/>).</summary>
    EightBits,
}

/// <summary>How all parts of one network work while it is trained.</summary>
internal sealed class NetworkMode
{
    /// <summary>Set, it is kept whatever the processor.</summary>
    public ProductPrecision Products { get; set; }

    /// <summary>Of the adapters that layers are made with; 0: none.</summary>
    public int AdapterRank { get; init; }

    /// <summary>What comes closest to a wish on this processor.</summary>
    public static ProductPrecision Supported(ProductPrecision wish) =>
        wish == ProductPrecision.BFloat16 && !BFloat16Products.Pay ? ProductPrecision.Full : wish;

    /// <summary>The numbers that the result of training is used in: eight bits stay, since the net was made for them.</summary>
    public static ProductPrecision InUse(ProductPrecision training) =>
        training == ProductPrecision.EightBits ? training : ProductPrecision.Full;

    /// <summary>Share of the values set to 0 in what blocks and a text's embedding hand on; 0 outside training.</summary>
    public double Dropout { get; set; }

    /// <summary>The values with as many set to 0, and the others raised to make up for it (Srivastava et al. 2014).</summary>
    public Tensor Dropped(Tensor values) => Dropout > 0 ? nn.functional.dropout(values, Dropout, training: true) : values;

    /// <summary>A linear layer outside the blocks: (…, inputs) → (…, outputs).</summary>
    public Tensor Through(Linear layer, Tensor input) =>
        Products == ProductPrecision.EightBits ? Int8Products.Linear(input, layer.weight!, layer.bias) : layer.forward(input);

    /// <summary>Rows of a table (…, C), as they are stored.</summary>
    public Tensor Stored(Tensor rows) => Products == ProductPrecision.EightBits ? Int8Products.Rounded(rows) : rows;
}

/// <summary>A linear layer that heeds the <see cref="NetworkMode"/>; initial values and names are those of TorchSharp's.</summary>
internal sealed class Product : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly Adapter? adapter;
    private readonly bool isOwner;
    private readonly NetworkMode mode;

    /// <param name="inputs">Floats in.</param>
    /// <param name="outputs">Floats out.</param>
    /// <param name="mode">Of the network.</param>
    /// <param name="owner">The layer whose weight it uses, beside a bias of its own; null: its own.</param>
    public Product(int inputs, int outputs, NetworkMode mode, Product? owner)
        : base(nameof(Product))
    {
        this.mode = mode;
        Linear initial = nn.Linear(inputs, outputs);
        weight = owner?.weight ?? initial.weight!;
        bias = initial.bias!;
        adapter = mode.AdapterRank == 0 ? null : owner?.adapter ?? new Adapter(inputs, outputs, mode.AdapterRank);
        isOwner = owner is null;
        RegisterComponents();
    }

    /// <summary>Weight (outputs, inputs) and bias (outputs).</summary>
    public (Tensor Weight, Tensor Bias) Values => (weight, bias);

    /// <summary>
    /// (…, inputs) → (…, outputs), in the numbers it multiplies: the next layer of a branch wants them so, and a sum with the tokens widens
    /// them.
    /// </summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor read = mode.Products == ProductPrecision.BFloat16 ? input.to(ScalarType.BFloat16) : input;
        Tensor output = mode.Products switch
        {
            ProductPrecision.BFloat16 => nn.functional.linear(read, weight.to(ScalarType.BFloat16), bias.to(ScalarType.BFloat16)),
            ProductPrecision.EightBits => Int8Products.Linear(read, weight, bias),
            _ => nn.functional.linear(read, weight, bias),
        };
        return (adapter is null ? output : output.Plus(adapter.Forward(read))).MoveToOuterDisposeScope();
    }

    /// <summary>Adds the adapter, if there is one, to the weight that it corrects.</summary>
    public void Merge()
    {
        if (isOwner)
            adapter?.MergeInto(weight);
    }
}

using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>What the training loop trains: an <see cref="EncoderNetwork"/>, or a <see cref="ResidualNetwork"/> to be learnt from.</summary>
public abstract class TrainableNetwork : nn.Module
{
    private protected TrainableNetwork(string name)
        : base(name) { }

    /// <summary>Of products; full unless set.</summary>
    public ProductPrecision Products
    {
        get => Mode.Products;
        set => Mode.Products = value;
    }

    /// <summary>Share of values dropped at random from what blocks hand on, for training; 0 unless set.</summary>
    public double Dropout
    {
        get => Mode.Dropout;
        set => Mode.Dropout = value;
    }

    /// <summary>All that decides about names and shapes of the parameters.</summary>
    internal abstract object Description { get; }

    private protected NetworkMode Mode { get; } = new();

    /// <summary>Logits after running everything: (B, classes).</summary>
    /// <param name="input">Prepared images or texts.</param>
    /// <param name="patchKeep">In (0, 1]: share of an image's patch tokens drawn at random for this pass; for training a
    /// Transformer.</param>
    public abstract Tensor Forward(NetworkInput input, double patchKeep = 1);
}

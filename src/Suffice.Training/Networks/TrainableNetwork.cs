using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>What the training loop trains: an <see cref="EncoderNetwork"/>, or a <see cref="ResidualNetwork"/> to be learnt from.</summary>
internal abstract class TrainableNetwork : nn.Module
{
    private protected TrainableNetwork(string name, int adapterRank = 0)
        : base(name) => Mode = new NetworkMode { AdapterRank = adapterRank };

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

    /// <summary>Layers between a parameter and the answer: 0 for the head, 1 for the last block.</summary>
    /// <param name="parameter">Its name.</param>
    internal virtual int LayersBehind(string parameter) => 0;

    /// <summary>Whether a parameter lies between hidden layers: it is neither a table nor the last layer.</summary>
    /// <param name="parameter">Its name.</param>
    internal abstract bool IsHidden(string parameter);

    private protected NetworkMode Mode { get; }

    /// <summary>Logits after running everything: (B, classes).</summary>
    /// <param name="input">Prepared images or texts.</param>
    /// <param name="patchKeep">In (0, 1]: share of an image's patch tokens drawn at random for this pass; for training a
    /// Transformer.</param>
    public abstract Tensor Forward(NetworkInput input, double patchKeep = 1);
}

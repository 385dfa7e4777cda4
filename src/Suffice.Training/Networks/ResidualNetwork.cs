using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>The shape of a <see cref="ResidualNetwork"/>.</summary>
/// <param name="Width">Channels of the first convolution; the last has eight times as many.</param>
internal sealed record ResidualDescription(int Width)
{
    /// <summary>Of the images. The data set's in a run's own copy of a recipe.</summary>
    public int Channels { get; init; }

    /// <summary>Answers to tell apart. The data set's in a run's own copy of a recipe.</summary>
    public int Classes { get; init; }
}

/// <summary>
/// A residual net of eight convolutions and a linear layer (He et al., arXiv 1512.03385, in the form that D. Page found to learn CIFAR-10
/// fastest, "How to train your ResNet", 2018; here with GELU). Small images are learnt much faster by convolutions than by attention, and a
/// Transformer learns better from such a net's answers than from labels alone (Touvron et al., arXiv 2012.12877). It is only learnt from.
/// </summary>
internal sealed class ResidualNetwork : TrainableNetwork
{
    /// <summary>Smallest image, pixels: it is halved three times.</summary>
    public const int LeastSize = 8;

    private readonly ModuleList<NormalisedConvolution> layers;
    private readonly Linear head;
    private readonly ResidualDescription description;

    public ResidualNetwork(ResidualDescription description)
        : base(nameof(ResidualNetwork))
    {
        ArgumentNullException.ThrowIfNull(description);
        this.description = description;
        int width = description.Width;
        layers =
        [
            Layer(description.Channels, width),
            Layer(width, 2 * width, halves: true),
            Layer(2 * width, 2 * width),
            Layer(2 * width, 2 * width),
            Layer(2 * width, 4 * width, halves: true),
            Layer(4 * width, 8 * width, halves: true),
            Layer(8 * width, 8 * width),
            Layer(8 * width, 8 * width),
        ];
        head = nn.Linear(8 * width, description.Classes);
        RegisterComponents();

        NormalisedConvolution Layer(int inputs, int outputs, bool halves = false) => new(inputs, outputs, halves, Mode);
    }

    internal override object Description => description;

    /// <summary>
    /// From now on every normalisation is by the mean and deviation it has over these images, whatever else is in a batch.
    /// </summary>
    /// <param name="images">(B, C, H, W), changed as in training.</param>
    public void Settle(Tensor images)
    {
        using IDisposable _ = no_grad();
        foreach (NormalisedConvolution layer in layers)
            layer.Settling = true;
        Forward(images).Dispose();
        Settle();
    }

    /// <summary>As <see cref="Settle(Tensor)"/>, of weights that were read back after it.</summary>
    internal void Settle()
    {
        foreach (NormalisedConvolution layer in layers)
            (layer.Settling, layer.IsSettled) = (false, true);
    }

    public override Tensor Forward(NetworkInput input, double patchKeep = 1)
    {
        ArgumentNullException.ThrowIfNull(input);
        using DisposeScope scope = NewDisposeScope();
        Tensor grid = layers[1].forward(layers[0].forward(input.Values)); // (B, 2w, H/2, W/2)
        GC.KeepAlive(input); // of a caller that has no dispose scope
        grid = grid.Plus(layers[3].forward(layers[2].forward(grid)));
        grid = layers[5].forward(layers[4].forward(grid)); // (B, 8w, H/8, W/8)
        grid = grid.Plus(layers[7].forward(layers[6].forward(grid)));
        return head.forward(grid.amax([2, 3]).to(ScalarType.Float32)).MoveToOuterDisposeScope();
    }
}

/// <summary>
/// A convolution of 3 by 3, the larger of every four values if it halves the grid, a normalisation over the batch, and GELU.
/// </summary>
internal sealed class NormalisedConvolution : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d convolution;
    private readonly BatchNormalisation norm;
    private readonly bool halves;
    private readonly NetworkMode mode;

    public NormalisedConvolution(int inputs, int outputs, bool halves, NetworkMode mode)
        : base(nameof(NormalisedConvolution))
    {
        this.halves = halves;
        this.mode = mode;
        convolution = nn.Conv2d(inputs, outputs, 3, padding: 1, bias: false);
        nn.init.kaiming_normal_(convolution.weight!, nonlinearity: nn.init.NonlinearityType.ReLU);
        norm = new BatchNormalisation(outputs);
        RegisterComponents();
    }

    /// <summary>Whether the next pass writes its mean and deviation into the normalisation's scale and shift.</summary>
    public bool Settling { get; set; }

    /// <summary>Whether scale and shift are all there is to the normalisation.</summary>
    public bool IsSettled { get; set; }

    /// <summary>(B, inputs, H, W) → (B, outputs, H, W), or half of height and width.</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor output = PaddedConvolution.Run(convolution, input, mode);
        if (halves)
            output = nn.functional.max_pool2d(output, 2);
        if (Settling)
            Settle(output);
        output = IsSettled || Settling ? (output * Across(norm.weight)).Plus(Across(norm.bias)) : norm.forward(output);
        return nn.functional.gelu(output).MoveToOuterDisposeScope();
    }

    private void Settle(Tensor output)
    {
        (Tensor mean, Tensor deviation) = BatchNormalisation.Statistics(output);
        norm.weight.div_(deviation);
        norm.bias.sub_(mean * norm.weight);
    }

    /// <summary>(outputs) → (outputs, 1, 1).</summary>
    private static Tensor Across(Tensor values) => values.reshape(-1, 1, 1);
}

using System.Text.Json.Serialization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>The shape of a <see cref="ResidualNetwork"/>.</summary>
/// <param name="Width">Channels of the first convolution.</param>
internal sealed record ResidualDescription(int Width)
{
    /// <summary>
    /// What follows the first convolution. Null: D. Page's form ("How to train your ResNet", 2018), whose three stages double the channels,
    /// and of which the first and the last add two convolutions.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ResidualStage>? Stages { get; init; }

    /// <summary><see cref="Stages"/>, or those of the usual form.</summary>
    [JsonIgnore]
    public IReadOnlyList<ResidualStage> AllStages => Stages ?? [new(2 * Width, 2), new(4 * Width, 0), new(8 * Width, 2)];

    /// <summary>Smallest image, pixels: each stage halves it.</summary>
    [JsonIgnore]
    public int LeastSize => 1 << AllStages.Count;

    /// <summary>Of the images. The data set's in a run's own copy of a recipe.</summary>
    public int Channels { get; init; }

    /// <summary>Answers to tell apart. The data set's in a run's own copy of a recipe.</summary>
    public int Classes { get; init; }
}

/// <summary>A convolution that halves the grid, and others whose answer is added to its.</summary>
/// <param name="Channels">Of all its convolutions.</param>
/// <param name="Added">Convolutions after the first; 0: none.</param>
internal sealed record ResidualStage(int Channels, int Added);

/// <summary>
/// A residual net of convolutions and a linear layer (He et al., arXiv 1512.03385, in a form that learns CIFAR-10 fast, with GELU).
/// Small images are learnt much faster by convolutions than by attention, and a Transformer learns better from such a net's answers than
/// from labels alone (Touvron et al., arXiv 2012.12877). It is only learnt from.
/// </summary>
internal sealed class ResidualNetwork : TrainableNetwork
{
    private readonly ModuleList<NormalisedConvolution> layers;
    private readonly Linear head;
    private readonly ResidualDescription description;

    public ResidualNetwork(ResidualDescription description)
        : base(nameof(ResidualNetwork))
    {
        ArgumentNullException.ThrowIfNull(description);
        this.description = description;
        var made = new List<NormalisedConvolution> { new(description.Channels, description.Width, halves: false, Mode) };
        int channels = description.Width;
        foreach (ResidualStage stage in description.AllStages)
        {
            made.Add(new(channels, stage.Channels, halves: true, Mode));
            channels = stage.Channels;
            for (int i = 0; i < stage.Added; i++)
                made.Add(new(channels, channels, halves: false, Mode));
        }
        layers = [.. made];
        head = nn.Linear(channels, description.Classes);
        RegisterComponents();
    }

    internal override object Description => description;

    internal override bool IsHidden(string parameter) => parameter.Split('.')[0] == nameof(layers);

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
        int layer = 0;
        Tensor grid = layers[layer++].forward(PaddedConvolution.ChannelsLast(input.Values)); // (B, w, H, W)
        GC.KeepAlive(input); // of a caller that has no dispose scope
        foreach (ResidualStage stage in description.AllStages)
        {
            grid = layers[layer++].forward(grid); // half of height and width
            Tensor added = grid;
            for (int i = 0; i < stage.Added; i++)
                added = layers[layer++].forward(added);
            if (stage.Added > 0)
                grid = grid.Plus(added);
        }
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

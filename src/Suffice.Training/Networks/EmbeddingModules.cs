using Suffice.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>
/// The modules of a network that make tokens of one kind of input. They are the network's own: it registers them under a checkpoint's
/// names.
/// </summary>
internal abstract class EmbeddingModules
{
    private static readonly ByKind<Func<ModelDescription, NetworkMode, bool, EmbeddingModules>> Makers = new(
        Image: (model, mode, normalised) => new ImageModules(model, mode, normalised),
        Text: (model, mode, _) => new TextModules(model, mode)
    );

    /// <summary>In the order of the data; there are none for kinds of input that have none.</summary>
    public virtual IReadOnlyList<Conv2d> Convolutions => [];

    /// <summary>One after each convolution, or none.</summary>
    public virtual IReadOnlyList<BatchNormalisation> ConvolutionNorms => [];

    /// <summary>Whether the norms of the convolutions are applied.</summary>
    public bool IsNormalised { get; set; }

    /// <param name="model">What to build.</param>
    /// <param name="mode">Of the network.</param>
    /// <param name="normalised">Whether a batch normalisation follows each convolution, where there are any.</param>
    public static EmbeddingModules Of(ModelDescription model, NetworkMode mode, bool normalised) =>
        Makers[model.Kind](model, mode, normalised);

    /// <summary>Hands all modules to a network, in a checkpoint's order.</summary>
    public abstract void Register(Action<string, nn.Module> module, Action<string, Parameter> parameter);

    /// <summary>The tokens that the first block reads.</summary>
    /// <param name="input">Prepared.</param>
    /// <param name="positions">(1, most tokens, C).</param>
    public abstract TokenBatch Embed(NetworkInput input, Parameter positions);
}

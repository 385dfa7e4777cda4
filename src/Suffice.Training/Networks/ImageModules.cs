using Suffice.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>Convolutions and a class token, for images.</summary>
internal sealed class ImageModules : EmbeddingModules
{
    private readonly ModuleList<Conv2d> convolutions = [];
    private readonly ModuleList<BatchNormalisation> norms = [];
    private readonly Parameter classToken;
    private readonly NetworkMode mode;
    private readonly int width;
    private readonly int extra; // learned tokens beside the class token

    public ImageModules(ModelDescription model, NetworkMode mode, bool normalised)
    {
        this.mode = mode;
        width = model.Width;
        extra = model.ExtraTokens;
        IsNormalised = normalised;
        int channels = model.Channels;
        foreach (ConvolutionDescription layer in model.Embedding)
        {
            Conv2d convolution = nn.Conv2d(channels, layer.Outputs, layer.Kernel, layer.Stride, layer.Padding);
            nn.init.kaiming_normal_(convolution.weight!, nonlinearity: nn.init.NonlinearityType.ReLU);
            convolutions.Add(convolution);
            if (normalised)
                norms.Add(new BatchNormalisation(layer.Outputs));
            channels = layer.Outputs;
        }
        classToken = Parameters.Of(() => randn(1, 1, model.Width).Times(0.02));
    }

    public override IReadOnlyList<Conv2d> Convolutions => [.. convolutions];

    public override IReadOnlyList<BatchNormalisation> ConvolutionNorms => [.. norms];

    public override void Register(Action<string, nn.Module> module, Action<string, Parameter> parameter)
    {
        module("patch_embed", convolutions);
        module("patch_norm", norms);
        parameter("cls_token", classToken);
    }

    public override TokenBatch Embed(NetworkInput input, Parameter positions)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = input.Values; // (B, C, H, W)
        Tensor grid = Convolve(0, PaddedConvolution.ChannelsLast(images));
        for (int i = 1; i < convolutions.Count; i++)
            grid = Convolve(i, nn.functional.gelu(grid));
        Tensor patches = grid.to(ScalarType.Float32).flatten(2).transpose(1, 2); // (B, N − 1, C)
        long count = images.shape[0];
        Tensor first = classToken.expand(count, 1, width);
        if (extra > 0)
            first = cat([first, zeros(count, extra, width)], 1); // (B, first patch, C)
        Tensor tokens = cat([first, patches], 1); // (B, N, C)
        return TokenBatch.Of(tokens.Plus(positions).MoveToOuterDisposeScope(), null);
    }

    /// <summary>One convolution, in the numbers of the mode as <see cref="Product"/>, and its normalisation.</summary>
    private Tensor Convolve(int i, Tensor grid)
    {
        Tensor output = PaddedConvolution.Run(convolutions[i], grid, mode);
        return IsNormalised ? norms[i].forward(output) : output;
    }
}

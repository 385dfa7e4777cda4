using System.Globalization;

namespace Suffice.Models;

/// <summary>Pixels, made tokens by convolutions.</summary>
internal sealed class ImageKind : InputKind
{
    public override string Noun => "image";

    public override string One => "an image";

    public override bool VariesInLength => false;

    internal override int Tokens(ModelDescription model) => (model.GridSize * model.GridSize) + model.FirstPatch;

    internal override int? Vocabulary(ModelDescription model) => null;

    internal override int[] Shape(ModelDescription model) => [model.Channels, model.ImageSize, model.ImageSize];

    internal override int Numbers(ModelDescription model) => model.Channels * model.ImageSize * model.ImageSize;

    internal override long EmbeddingMacs(ModelDescription model, int tokens)
    {
        long macs = 0;
        int size = model.ImageSize,
            inputs = model.Channels;
        foreach (ConvolutionDescription layer in model.Embedding)
        {
            size = layer.OutputSize(size);
            macs += (long)size * size * layer.Outputs * inputs * layer.Kernel * layer.Kernel;
            inputs = layer.Outputs;
        }
        return macs;
    }

    internal override int FirstOfMean(ModelDescription model) => model.FirstPatch;

    internal override bool ReadsAlike(ModelDescription model, ModelDescription other) => true;

    internal override string Describe(ModelDescription model) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"images of {model.ImageSize} pixels and {model.Channels} channels through convolutions "
                + $"({string.Join("; ", model.Embedding.Select(Describe))})"
        );

    internal override void Validate(ModelDescription model)
    {
        ModelDescription.Require(model.ImageSize is > 0 and <= 4096, "image size must be 1 to 4096 pixels");
        ModelDescription.Require(model.Channels is 1 or 3, "channels must be 1 or 3");
        ModelDescription.Require(
            model.Embedding.Count > 0 && model.Embedding[^1].Outputs == model.Width,
            "the last embedding layer must give the model's width"
        );
        foreach (ConvolutionDescription layer in model.Embedding)
            ModelDescription.Require(
                layer.Kernel is > 0 and <= 4096
                    && layer.Stride is > 0 and <= 4096
                    && layer.Padding >= 0
                    && layer.Padding < layer.Kernel
                    && layer.Outputs is > 0 and <= 65536,
                "embedding layers need positive sizes, and padding below the kernel's size"
            );
        ModelDescription.Require(model.GridSize > 0, "the embedding leaves no tokens");
        ModelDescription.Require(model.ExtraTokens is >= 0 and <= 1024, "tokens beside the class token must be 0 to 1024");
    }

    internal override T In<T>(ByKind<T> table) => table.Image;

    private static string Describe(ConvolutionDescription layer) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{layer.Outputs} of {layer.Kernel} by {layer.Kernel}, stride {layer.Stride}, padding {layer.Padding}"
        );
}

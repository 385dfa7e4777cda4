using Suffice.Execution.Stages;
using Suffice.Kernels.Operators;
using Suffice.Kernels.Products;
using Suffice.Models;

namespace Suffice.Execution;

/// <summary>One convolution of the embedding.</summary>
internal readonly record struct ConvolutionWeights(Unfold Unfold, PackedLinear Linear);

/// <summary>Convolutions, class token and positions of a net for images.</summary>
internal sealed unsafe class ImageEmbeddingWeights : EmbeddingWeights
{
    public ImageEmbeddingWeights(MappedWeights mapped, ModelDescription model)
    {
        Convolutions = new ConvolutionWeights[model.Embedding.Count];
        int size = model.ImageSize,
            channels = model.Channels;
        for (int i = 0; i < Convolutions.Length; i++)
        {
            ConvolutionDescription layer = model.Embedding[i];
            var unfold = new Unfold(size, channels, layer.Kernel, layer.Stride, layer.Padding, layer.OutputSize(size));
            Convolutions[i] = new ConvolutionWeights(unfold, mapped.Linear($"patch_embed.{i}", unfold.Depth, layer.Outputs, model.Weights));
            size = unfold.OutputSize;
            channels = layer.Outputs;
        }
        ClassToken = mapped.Pointer("cls_token");
        Positions = mapped.Pointer("pos_embed");
    }

    /// <summary>From pixels to tokens.</summary>
    public ConvolutionWeights[] Convolutions { get; }

    /// <summary>(width).</summary>
    public float* ClassToken { get; }

    /// <summary>(tokens, width).</summary>
    public float* Positions { get; }

    public override int Operators => Convolutions.Length;

    public override EmbeddingStage Stage(CompiledModel compiled, int threads) => new ImageEmbeddingStage(compiled, this, threads);
}

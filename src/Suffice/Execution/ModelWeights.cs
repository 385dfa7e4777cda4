using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Suffice.Bundles;
using Suffice.Execution.Stages;
using Suffice.Kernels;
using Suffice.Kernels.Operators;
using Suffice.Kernels.Products;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Execution;

/// <summary>One exit head's weights; without a head where the answer is what was pooled.</summary>
internal sealed record ExitWeights(ExitDescription Description, int Inputs, NormWeights Norm, PackedLinear Hidden, PackedLinear Head);

/// <summary>One convolution of the embedding.</summary>
internal readonly record struct EmbeddingWeights(Unfold Unfold, PackedLinear Linear);

/// <summary>Every weight of a model, found in the mapped bundle once, so that nothing is looked up while it runs.</summary>
internal sealed unsafe class ModelWeights
{
    private readonly SafetensorsFile tensors;
    private readonly float epsilon;

    public ModelWeights(BundleFile bundle)
    {
        ModelDescription model = bundle.Manifest.Model;
        tensors = bundle.Tensors;
        epsilon = model.NormEpsilon;
        Embedding = FindEmbedding(model);
        if (model.Text is { } text)
            Text = FindText(model, text);
        else
            ClassToken = Pointer("cls_token");
        Positions = Pointer("pos_embed");
        Blocks = [.. Enumerable.Range(0, model.Depth).Select(i => FindBlock(model, $"blocks.{i}.", $"blocks.{model.MatricesOf(i)}."))];
        Exits =
        [
            .. Enumerable.Range(0, model.Depth + 1).Select(blocks => model.ExitAfter(blocks) is { } exit ? FindExit(model, exit) : null),
        ];
    }

    public EmbeddingWeights[] Embedding { get; }

    /// <summary>Tables of a net for texts; empty for images.</summary>
    public TextWeights Text { get; }

    /// <summary>(width); null for texts, whose class token is one of the vocabulary.</summary>
    public float* ClassToken { get; }

    /// <summary>(tokens, width).</summary>
    public float* Positions { get; }

    public BlockOperators[] Blocks { get; }

    /// <summary>By the number of blocks before them; null where there is none.</summary>
    public ExitWeights?[] Exits { get; }

    private TextWeights FindText(ModelDescription model, TextEmbedding text) =>
        new(
            Pointer("word_embed.weight"),
            text.Types > 0 ? Pointer("type_embed.weight") : null,
            text.Norm ? Norm("embed_norm", model.TableWidth) : default,
            model.ProjectsEmbedding ? Linear("embed_proj", model.TableWidth, model.Width, model.Weights) : default
        );

    private EmbeddingWeights[] FindEmbedding(ModelDescription model)
    {
        var layers = new EmbeddingWeights[model.Embedding.Count];
        int size = model.ImageSize,
            channels = model.Channels;
        for (int i = 0; i < layers.Length; i++)
        {
            ConvolutionDescription layer = model.Embedding[i];
            var unfold = new Unfold(size, channels, layer.Kernel, layer.Stride, layer.Padding, layer.OutputSize(size));
            layers[i] = new EmbeddingWeights(unfold, Linear($"patch_embed.{i}", unfold.Depth, layer.Outputs, model.Weights));
            size = unfold.OutputSize;
            channels = layer.Outputs;
        }
        return layers;
    }

    private BlockOperators FindBlock(ModelDescription model, string own, string matrices)
    {
        Operator queries = Linear("attn.qkv", model.Width, 3 * model.Width, Reads(), Place.QueryKeyValue, LinearMode.Store);
        Operator projection = Linear("attn.proj", model.Width, model.Width, Place.Narrow, Place.Tokens, LinearMode.Add);
        Operator fc1 = Linear("mlp.fc1", model.Width, model.HiddenWidth, Reads(), Place.Hidden, Mode(model.Activation));
        Operator fc2 = Linear("mlp.fc2", model.HiddenWidth, model.Width, Place.Hidden, Place.Tokens, LinearMode.Add);
        return model.Order == BlockOrder.PostNorm
            ? new BlockOperators([queries], [Operator.Attend(), projection, Norm("norm1"), fc1, fc2, Norm("norm2")])
            : new BlockOperators([Norm("norm1"), queries], [Operator.Attend(), projection, Norm("norm2"), fc1, fc2]);

        // A norm that comes first leaves the residual stream as it is; one that comes last replaces it.
        Place Reads() => model.Order == BlockOrder.PostNorm ? Place.Tokens : Place.Narrow;
        Operator Norm(string name) => Operator.Normalise(name, this.Norm(own + name, model.Width), Place.Tokens, Reads());
        Operator Linear(string name, int inputs, int outputs, Place from, Place to, LinearMode mode) =>
            Operator.Linear(
                name,
                new PackedLinear(Panels($"{matrices}{name}.weight"), model.Weights, Pointer($"{own}{name}.bias"), inputs, outputs),
                from,
                to,
                mode
            );
    }

    private ExitWeights FindExit(ModelDescription model, ExitDescription exit)
    {
        string prefix = TensorCatalogue.ExitPrefix(model, exit);
        int inputs = CostModel.ExitInputs(model, exit.Pooling);
        return new ExitWeights(
            exit,
            inputs,
            exit.HasNorm ? Norm(prefix + "norm", model.Width) : default,
            exit.Hidden == 0 ? default : Linear(prefix + "fc", inputs, exit.Hidden, exit.Weights),
            model.Embeds ? default : Linear(prefix + "head", exit.Hidden == 0 ? inputs : exit.Hidden, model.Classes, exit.Weights)
        );
    }

    /// <summary>What a linear layer does that an activation follows. The hyperbolic tangent is not among it.</summary>
    public static LinearMode Mode(Activation activation) =>
        activation switch
        {
            Activation.Gelu => LinearMode.Gelu,
            Activation.GeluTanh => LinearMode.GeluTanh,
            Activation.Relu => LinearMode.Relu,
            Activation.QuickGelu => LinearMode.QuickGelu,
            _ => LinearMode.Store,
        };

    private NormWeights Norm(string name, int width) => new(Pointer(name + ".weight"), Pointer(name + ".bias"), width, epsilon);

    private PackedLinear Linear(string name, int inputs, int outputs, WeightType type) =>
        new(Panels(name + ".weight"), type, Pointer(name + ".bias"), inputs, outputs);

    private void* Panels(string name) => Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensors.Bytes(name)));

    /// <summary>The file is mapped: the address stays while the executor holds the mapping.</summary>
    private float* Pointer(string name) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensors.Floats(name)));
}

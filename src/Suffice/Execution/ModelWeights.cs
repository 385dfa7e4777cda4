using Suffice.Bundles;
using Suffice.Kernels;
using Suffice.Kernels.Operators;
using Suffice.Kernels.Products;
using Suffice.Models;

namespace Suffice.Execution;

/// <summary>One exit head's weights; without a head where the answer is what was pooled.</summary>
internal sealed record ExitWeights(ExitDescription Description, int Inputs, NormWeights Norm, PackedLinear Hidden, PackedLinear Head);

/// <summary>Every weight of a model, found in the mapped bundle once, so that nothing is looked up while it runs.</summary>
internal sealed class ModelWeights
{
    private readonly MappedWeights mapped;

    public ModelWeights(BundleFile bundle)
    {
        ModelDescription model = bundle.Manifest.Model;
        mapped = new MappedWeights(bundle.Tensors, model);
        Embedding = EmbeddingWeights.Of(mapped, model);
        Blocks = [.. Enumerable.Range(0, model.Depth).Select(i => FindBlock(model, $"blocks.{i}.", $"blocks.{model.MatricesOf(i)}."))];
        Exits =
        [
            .. Enumerable.Range(0, model.Depth + 1).Select(blocks => model.ExitAfter(blocks) is { } exit ? FindExit(model, exit) : null),
        ];
    }

    public EmbeddingWeights Embedding { get; }

    public BlockOperators[] Blocks { get; }

    /// <summary>By the number of blocks before them; null where there is none.</summary>
    public ExitWeights?[] Exits { get; }

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
        Operator Norm(string name) => Operator.Normalise(name, mapped.Norm(own + name, model.Width), Place.Tokens, Reads());
        Operator Linear(string name, int inputs, int outputs, Place from, Place to, LinearMode mode) =>
            Operator.Linear(name, mapped.Linear(matrices + name, own + name, inputs, outputs, model.Weights), from, to, mode);
    }

    private ExitWeights FindExit(ModelDescription model, ExitDescription exit)
    {
        string prefix = TensorCatalogue.ExitPrefix(model, exit);
        int inputs = CostModel.ExitInputs(model, exit.Pooling);
        return new ExitWeights(
            exit,
            inputs,
            exit.HasNorm ? mapped.Norm(prefix + "norm", model.Width) : default,
            exit.Hidden == 0 ? default : mapped.Linear(prefix + "fc", inputs, exit.Hidden, exit.Weights),
            model.Embeds ? default : mapped.Linear(prefix + "head", exit.Hidden == 0 ? inputs : exit.Hidden, model.Classes, exit.Weights)
        );
    }

    /// <summary>What a linear layer does that an activation follows. A hyperbolic tangent it leaves to others.</summary>
    public static LinearMode Mode(Activation activation) =>
        activation switch
        {
            Activation.Gelu => LinearMode.Gelu,
            Activation.GeluTanh => LinearMode.GeluTanh,
            Activation.Relu => LinearMode.Relu,
            Activation.QuickGelu => LinearMode.QuickGelu,
            Activation.Tanh => LinearMode.Store,
            _ => throw new ArgumentOutOfRangeException(nameof(activation)),
        };
}

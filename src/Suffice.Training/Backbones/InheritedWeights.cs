using System.Globalization;
using Suffice.Bundles;
using Suffice.Data.Examples;
using Suffice.Models;
using Suffice.Tensors;
using Suffice.Text;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;

namespace Suffice.Training.Backbones;

/// <summary>
/// Weights to begin training with, from a static net of the same width and any depth, trained here or elsewhere. As deep: all blocks.
/// Shallower than that net: its first blocks, the net is cut short. Deeper: each block is repeated, and what a block adds to its tokens is
/// divided by the number of its copies, so that the deeper net begins near the answers of the shallow one, which was cheaper to train
/// (Chang et al., arXiv 1710.10348, who see residual blocks as steps of a differential equation).
/// </summary>
internal static class InheritedWeights
{
    private const string Blocks = "blocks.";

    /// <summary>The static net that the weights of another one begin, where nothing else is asked for: its head is new.</summary>
    public static ModelDescription Describe(ModelDescription net, int classes)
    {
        ArgumentNullException.ThrowIfNull(net);
        ExitDescription exit = net.Exits[^1];
        return net.StoredAs(WeightType.F32) with
        {
            Classes = classes,
            Embeds = false,
            UnitLength = false,
            Exits = [exit with { Weights = WeightType.F32 }],
        };
    }

    /// <summary>How a net that begins with those of another prepares its inputs: as that one does.</summary>
    public static Preprocessing Preprocessing(string start)
    {
        using BundleFile file = BundleFile.Open(start);
        return file.Manifest.Preprocessing;
    }

    /// <param name="network">To be filled.</param>
    /// <param name="start">Static bundle.</param>
    /// <param name="labels">What the network shall tell apart; the head is inherited only if these are the bundle's. One that gives
    /// embeddings has none.</param>
    /// <param name="tokenizer">Of texts; must be the bundle's.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/> when the nets differ in more than depth and classes;
    /// <see cref="Fault.Bundle"/> when the file is damaged.</exception>
    public static void Load(EncoderNetwork network, string start, string[] labels, TextTokenizer? tokenizer)
    {
        using BundleFile file = BundleFile.Open(start);
        ModelDescription from = file.Manifest.Model,
            to = network.Model;
        if (Shape(from) != Shape(to))
            throw new SufficeException(
                Fault.Usage,
                $"{start} cannot be begun with: it is {Shape(from)}; the recipe's model is {Shape(to)}. Only depth and classes may differ."
            );
        if (tokenizer is not null && TextTokenizer.In(file.Tensors)?.ContentHash != tokenizer.ContentHash)
            throw new SufficeException(
                Fault.Usage,
                $"{start} was trained with another tokenizer. Leave --tokenizer out to take its own along, or begin at random."
            );
        bool sameHead = MatchingClasses.Are(file.Manifest.Labels, labels);
        Dictionary<string, NamedTensor> known = file.Plain().Where(tensor => tensor.Bytes is null).ToDictionary(tensor => tensor.Name);
        string[] inherited = [.. network.named_parameters().Select(parameter => parameter.name).Where(Inherits)];
        Weights.Load(network, inherited.Select(name => Inherited(name, known, from.Depth, to.Depth)), inherited.Contains);

        bool Inherits(string name) =>
            !EmbeddingNorms.Owns(name) && !Adapters.Owns(name) && (sameHead || !name.StartsWith("head.", StringComparison.Ordinal));
    }

    private static NamedTensor Inherited(string name, Dictionary<string, NamedTensor> known, int fromDepth, int toDepth)
    {
        if (toDepth <= fromDepth || !name.StartsWith(Blocks, StringComparison.Ordinal))
            return known[name];
        string[] parts = name.Split('.', 3);
        int block = int.Parse(parts[1], CultureInfo.InvariantCulture),
            source = block * fromDepth / toDepth;
        NamedTensor tensor = known[$"{Blocks}{source}.{parts[2]}"];
        if (!AddsToTokens(parts[2]))
            return tensor with { Name = name };
        int copies = Enumerable.Range(0, toDepth).Count(other => other * fromDepth / toDepth == source);
        return new NamedTensor(name, tensor.Shape, tensor.Values.ToArray().Select(value => value / copies).ToArray());
    }

    /// <summary>The last layer of attention and of the perceptron.</summary>
    private static bool AddsToTokens(string parameter) =>
        parameter.StartsWith("attn.proj.", StringComparison.Ordinal) || parameter.StartsWith("mlp.fc2.", StringComparison.Ordinal);

    /// <summary>
    /// What two nets must have in common, in words: all that decides about names and shapes of weights, and about what they mean.
    /// </summary>
    private static string Shape(ModelDescription model) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{model.Width} wide with {model.Heads} heads, {model.HiddenWidth} hidden and {model.Order} blocks, answering by "
                + $"{model.Exits[^1].Pooling} ({model.Exits[^1].Hidden}), for {model.Kind.Describe(model)}{Rarer(model)}"
        );

    /// <summary>What only imported nets have.</summary>
    private static string Rarer(ModelDescription model) =>
        string.Concat(
            new[]
            {
                model.Activation == Activation.Gelu ? "" : $", with {model.Activation}",
                model.ExtraTokens == 0
                    ? ""
                    : string.Create(CultureInfo.InvariantCulture, $", with {model.ExtraTokens} learned tokens more"),
                model.ProjectsEmbedding ? string.Create(CultureInfo.InvariantCulture, $", out of tables {model.TableWidth} wide") : "",
                model.Exits[^1].Norm == ExitNorm.BeforePooling ? "" : $", norm {model.Exits[^1].Norm}",
            }
        );
}

using Suffice.Bundles;
using Suffice.Control;
using Suffice.Diagnostics;
using Suffice.Execution;
using Suffice.Kernels;
using Suffice.Models;
using Suffice.Tensors;
using Suffice.Tests.Execution;

namespace Suffice.Tests.Diagnostics;

/// <summary>What eight bits change layer by layer, and layers that are left out.</summary>
public sealed class LayerErrorsTests : IDisposable
{
    private const string Spoilt = "blocks.1.mlp.fc2";

    private static readonly ModelDescription Eights = RandomModels.Small.WhollyStoredAs(WeightType.I8);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_layer_that_is_hurt_is_named()
    {
        LayerError[] errors = Errors(Eights);
        Assert.Equal(
            TensorCatalogue.Of(Eights).Where(tensor => tensor.Packed).Select(tensor => tensor.Name[..^7]),
            errors.Select(error => error.Layer)
        );
        LayerError[] sorted = [.. errors.OrderByDescending(error => error.Error)];
        Assert.Equal(Spoilt, sorted[0].Layer);
        Assert.True(sorted[0].Error > 3 * sorted[1].Error, $"{sorted[0]}, {sorted[1]}");
        Assert.All(errors, error => Assert.InRange(error.Error, 1e-4, 1));
    }

    [Fact]
    public void A_layer_that_is_kept_changes_as_little_as_16_bits_do()
    {
        ModelDescription kept = Eights with { KeptLayers = [Spoilt] };
        Assert.InRange(Errors(kept).Single(error => error.Layer == Spoilt).Error, 0, 0.01);
        using BundleFile bundle = RandomModels.Bundle(folder, RandomModels.Paths(kept), 3);
        Assert.Equal(("BF16", "I8"), (bundle.Tensors.Tensors[Spoilt + ".weight"].Type, bundle.Tensors.Tensors["head.weight"].Type));
        Assert.DoesNotContain(Spoilt + ".scale", bundle.Tensors.Tensors.Keys);
        Assert.Equal(TensorBytes.Of(kept), bundle.WeightBytes);
    }

    /// <summary>Blocks that share matrices have biases of their own, which are no error.</summary>
    [Fact]
    public void Shared_matrices_are_compared_with_the_bias_of_the_block_that_runs()
    {
        LayerError[] errors = Errors(RandomModels.Shared.WhollyStoredAs(WeightType.I8), RandomModels.Shared);
        Assert.All(errors.Where(error => error.Layer != Spoilt), error => Assert.InRange(error.Error, 1e-4, 0.03));
    }

    [Fact]
    public void A_layer_that_is_not_there_cannot_be_kept()
    {
        SufficeException error = Assert.Throws<SufficeException>(() =>
            RandomModels.Bundle(folder, RandomModels.Paths(Eights with { KeptLayers = ["blocks.9.mlp.fc2"] }), 3)
        );
        Assert.Contains("keeps layers in 16 bits that it does not have", error.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// Of a net in floats against the same as described; a layer has weights far larger than all others, for an input that is
    /// always 0.
    /// </summary>
    private LayerError[] Errors(ModelDescription model, ModelDescription? before = null)
    {
        PathLibrary floats = RandomModels.Paths(before ?? RandomModels.Small),
            others = RandomModels.Paths(model);
        NamedTensor[] weights = [.. RandomModels.Weights(floats.Model, 7).Select(Spoil)];
        BundleWriter.Save(folder.File("floats.suffice"), RandomModels.Manifest(floats), weights);
        BundleWriter.Save(folder.File("others.suffice"), RandomModels.Manifest(others), weights);
        using BundleFile bundle = BundleFile.Open(folder.File("floats.suffice")),
            other = BundleFile.Open(folder.File("others.suffice"));
        using var errors = new LayerErrors(KernelSet.Widest(), bundle, other);
        using var executor = new Executor(new CompiledModel(bundle, errors), 4, 1);
        Results.Of(executor, floats, RandomModels.Inputs(floats.Model, 4, 1), 4, new FixedPath(floats, floats.Full));
        return errors.Errors;
    }

    private static NamedTensor Spoil(NamedTensor tensor)
    {
        float[] values = tensor.Values.ToArray();
        if (tensor.Name == Spoilt + ".weight")
            for (int output = 0; output < 16; output++)
                values[output * 40] = 60;
        else if (tensor.Name == "blocks.1.mlp.fc1.bias")
            values[0] = -100; // GELU makes 0 of it
        return tensor with { Values = values };
    }
}

using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Files;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Tests.Execution;

/// <summary>Weights stored in 16 bits.</summary>
public sealed class WeightTypeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void They_run_like_the_same_numbers_in_32_bits()
    {
        PathLibrary halves = RandomModels.Paths(RandomModels.Halved),
            wholes = RandomModels.Paths(RandomModels.Small);
        using BundleFile half = RandomModels.Bundle(folder, halves, 3);
        BundleWriter.Save(folder.File("whole.suffice"), RandomModels.Manifest(wholes), half.Plain());
        using BundleFile whole = BundleFile.Open(folder.File("whole.suffice"));
        float[] inputs = RandomModels.Inputs(wholes.Model, 20, 4);
        using Executor narrow = new(half, 20),
            wide = new(whole, 20);
        foreach (ExecutionPath path in wholes.Paths)
            Assert.Equal(
                Results.Of(wide, wholes, inputs, 20, new FixedPath(wholes, path)).Logits,
                Results.Of(narrow, halves, inputs, 20, new FixedPath(halves, halves.Paths[path.Index])).Logits
            );
    }

    [Fact]
    public void They_take_half_the_space()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Halved);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 3);
        Assert.Equal(TensorBytes.Of(library.Model), bundle.WeightBytes);
        TensorInfo hidden = bundle.Tensors.Tensors["exits.0.fc.weight"];
        Assert.Equal(("BF16", 9L * 16 * 32 * 2), (hidden.Type, hidden.Length));
        Assert.Equal("F32", bundle.Tensors.Tensors["exits.1.fc.weight"].Type);
        // 8 bits of precision: half a unit in the last place of 7 bits of fraction.
        Dictionary<string, NamedTensor> stored = bundle.Plain().ToDictionary(tensor => tensor.Name);
        foreach (NamedTensor tensor in RandomModels.Weights(library.Model, 3))
        {
            foreach ((float exact, float rounded) in tensor.Values.ToArray().Zip(stored[tensor.Name].Values.ToArray()))
                Assert.InRange(Math.Abs(rounded - exact), 0, Math.Abs(exact) / 256);
        }
    }

    [Fact]
    public void A_bundle_whose_tensors_have_another_type_than_its_model_is_refused()
    {
        using BundleFile bundle = RandomModels.Bundle(
            folder,
            PathLibrary.Static(RandomModels.Small with { Exits = [RandomModels.Small.Exits[^1]] }),
            3
        );
        string manifest = bundle
                .Tensors.Metadata["suffice"]
                .Replace("\"width\":", "\"weights\":\"BF16\",\"width\":", StringComparison.Ordinal),
            path = folder.File("wrong.suffice");
        var layout = new SafetensorsLayout(
            [
                .. bundle
                    .Tensors.Tensors.Values.OrderBy(tensor => tensor.Offset)
                    .Select(tensor => new NamedTensor(tensor.Name, tensor.Shape, bundle.Tensors.Floats(tensor.Name).ToArray())),
            ],
            align: true
        );
        AtomicFile.Write(path, stream =>
            layout.Write(stream, new Dictionary<string, string> { ["suffice"] = manifest, ["xxh128"] = Checksum.Of(manifest, layout) })
        );
        SufficeException error = Assert.Throws<SufficeException>(() => BundleFile.Open(path));
        Assert.Contains("is F32 (1, 27, 32); its model needs BF16 (1, 27, 32)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1f, 1f)]
    [InlineData(1.00390625f, 1f)]
    [InlineData(1.01171875f, 1.015625f)]
    [InlineData(-0f, -0f)]
    [InlineData(1e-40f, 9.9e-41f)]
    [InlineData(float.MaxValue, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, float.NegativeInfinity)]
    [InlineData(float.NaN, float.NaN)]
    public void They_are_rounded_to_the_nearest_ties_to_even(float value, float expected)
    {
        float rounded = BFloat16Bits.Value(BFloat16Bits.Of(value));
        if (Math.Abs(expected) is > 0 and < 1e-38f)
            Assert.Equal(expected, rounded, 1e-41f);
        else
            Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(rounded));
    }
}

using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Kernels;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Tests.Execution;

/// <summary>Whole models with weights of eight bits.</summary>
public sealed class Int8ModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static IEnumerable<ModelDescription> Models =>
        [
            RandomModels.Small.WhollyStoredAs(WeightType.I8),
            RandomModels.Bert.WhollyStoredAs(WeightType.I8),
            RandomModels.Texts.WhollyStoredAs(WeightType.I8),
            RandomModels.Shared.StoredAs(WeightType.I8),
            // Narrow tables, whose rows a layer widens.
            RandomModels.Bert.WhollyStoredAs(WeightType.I8) with
            {
                Text = new TextEmbedding(50, 12, Types: 2, Norm: true) { TableWidth = 5, Weights = WeightType.I8 },
            },
            // One exit in eight bits, all else in floats.
            RandomModels.Small with
            {
                Exits = [RandomModels.Small.Exits[0] with { Weights = WeightType.I8 }, .. RandomModels.Small.Exits.Skip(1)],
            },
        ];

    [Fact]
    public void Every_kernel_set_any_threads_and_any_batch_give_the_same_bits()
    {
        foreach (ModelDescription model in Models)
        {
            PathLibrary library = RandomModels.Paths(model);
            using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
            foreach (ExecutionPath path in library.Paths)
            {
                float[]? expected = null;
                foreach (KernelSet kernels in KernelSet.AllExact())
                {
                    foreach ((int batch, int threads) in new[] { (9, 1), (9, 2), (1, 1), (2, 2) })
                    {
                        float[] logits = Logits(new CompiledModel(bundle, kernels), library, path, batch, threads);
                        expected ??= logits;
                        Assert.True(
                            expected.AsSpan().SequenceEqual(logits),
                            $"{kernels.Name}, path {path.Name}, batches of {batch}, {threads} threads"
                        );
                    }
                }
            }
        }
    }

    /// <summary>Of nine inputs, in batches.</summary>
    private static float[] Logits(CompiledModel compiled, PathLibrary library, ExecutionPath path, int batch, int threads)
    {
        using var executor = new Executor(compiled, batch, threads);
        var controller = new FixedPath(library, path);
        var all = new List<float>();
        for (int first = 0; first < 9; first += batch)
        {
            int count = Math.Min(batch, 9 - first);
            all.AddRange(
                library.Model.Kind == InputKind.Text
                    ? Results.Of(executor, library, RandomModels.SomeTexts(library.Model, 9, 1)[first..(first + count)], controller).Logits
                    : Results
                        .Of(
                            executor,
                            library,
                            [.. RandomModels.Inputs(library.Model, 9, 1).Skip(first * 3 * 144).Take(count * 3 * 144)],
                            count,
                            controller
                        )
                        .Logits
            );
        }
        return [.. all];
    }

    [Fact]
    public void It_answers_much_as_the_same_net_in_floats_and_counts_the_same()
    {
        ModelDescription model = RandomModels.Small.WhollyStoredAs(WeightType.I8);
        PathLibrary library = RandomModels.Paths(model),
            floats = RandomModels.Paths(RandomModels.Small);
        using BundleFile eights = RandomModels.Bundle(folder, library, 7);
        // The same numbers: only what layers read is rounded on the way.
        BundleWriter.Save(folder.File("floats.suffice"), RandomModels.Manifest(floats), eights.Plain());
        using BundleFile wide = BundleFile.Open(folder.File("floats.suffice"));
        float[] inputs = RandomModels.Inputs(model, 5, 4);
        using Executor narrow = new(eights, 5),
            whole = new(wide, 5);
        foreach (ExecutionPath path in library.Paths)
        {
            Results expected = Results.Of(whole, floats, inputs, 5, new FixedPath(floats, floats.Paths[path.Index])),
                actual = Results.Of(narrow, library, inputs, 5, new FixedPath(library, path));
            Assert.Equal(expected.Costs, actual.Costs);
            double error = Math.Sqrt(expected.Logits.Zip(actual.Logits, (e, a) => (double)(e - a) * (e - a)).Average()),
                size = Math.Sqrt(expected.Logits.Average(e => (double)e * e));
            // A rounding to 1 of 254 parts of the range, some 0.5 % of a number's usual size, at each of some ten layers in a row.
            Assert.InRange(error / size, 1e-4, 0.05);
        }
    }

    [Fact]
    public void What_is_read_of_a_bundle_is_written_as_the_same_bytes()
    {
        foreach (ModelDescription model in Models)
        {
            PathLibrary library = RandomModels.Paths(model);
            using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
            string again = folder.File("again.suffice");
            BundleWriter.Save(again, RandomModels.Manifest(library), bundle.Plain());
            Assert.Equal(File.ReadAllBytes(bundle.Path), File.ReadAllBytes(again));
            Assert.Equal(TensorBytes.Of(model), bundle.WeightBytes);
        }
    }

    [Fact]
    public void Weights_take_a_quarter_and_are_near_what_they_were()
    {
        ModelDescription model = RandomModels.Bert.WhollyStoredAs(WeightType.I8);
        using BundleFile bundle = RandomModels.Bundle(folder, RandomModels.Paths(model), 3);
        TensorInfo layer = bundle.Tensors.Tensors["blocks.0.mlp.fc1.weight"],
            table = bundle.Tensors.Tensors["word_embed.weight"];
        Assert.Equal(("I8", 2 * 16 * 32), (layer.Type, layer.Length));
        Assert.Equal([2, 4, 32, 4], layer.Shape);
        Assert.Equal(("I8", 50 * 16), (table.Type, table.Length));
        Assert.Equal([50], bundle.Tensors.Tensors["word_embed.scale"].Shape);
        Dictionary<string, NamedTensor> stored = bundle.Plain().ToDictionary(tensor => tensor.Name);
        Assert.DoesNotContain(stored.Keys, name => name.EndsWith(".scale", StringComparison.Ordinal));
        foreach (RequiredTensor tensor in TensorCatalogue.Of(model).Where(tensor => tensor.Type == WeightType.I8))
        {
            float[] exact = RandomModels.Weights(model, 3).Single(given => given.Name == tensor.Name).Values.ToArray(),
                rounded = stored[tensor.Name].Values.ToArray();
            foreach (
                var (row, values) in exact
                    .Chunk(exact.Length / (int)tensor.Shape[0])
                    .Zip(rounded.Chunk(exact.Length / (int)tensor.Shape[0]))
            )
            {
                float step = row.Max(Math.Abs) / 127;
                Assert.All(row.Zip(values), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 0.501 * step));
            }
        }
    }

    [Fact]
    public void Such_bundles_have_another_version_so_that_older_readers_refuse_them()
    {
        PathLibrary eights = RandomModels.Paths(RandomModels.Small.WhollyStoredAs(WeightType.I8)),
            floats = RandomModels.Paths(RandomModels.Small);
        using BundleFile second = RandomModels.Bundle(folder, eights, 7),
            first = RandomModels.Bundle(folder, floats, 7);
        Assert.Equal((2, 1), (second.Manifest.Version, first.Manifest.Version));
        Assert.StartsWith("{\"version\":2", second.Tensors.Metadata["suffice"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_whose_sums_could_leave_32_bits_is_refused()
    {
        ModelDescription model = RandomModels.Small.StoredAs(WeightType.I8) with { HiddenWidth = ModelDescription.MostInt8Inputs + 1 };
        SufficeException error = Assert.Throws<SufficeException>(model.Validate);
        Assert.Contains("layers of eight bits can have no more than 131072 inputs", error.Message, StringComparison.Ordinal);
        (model with { Weights = WeightType.BF16 }).Validate();
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(127f, 1f)]
    [InlineData(1e-38f, 1f)]
    [InlineData(1e-27f, 8.077936e-28f)]
    public void Scales_are_such_that_the_largest_number_becomes_127(float most, float expected) =>
        Assert.Equal(expected, Int8Numbers.Scale([most / 2, -most]));

    [Fact]
    public void Scaled_numbers_come_back_to_their_own_scale()
    {
        var random = new Random(1);
        for (int i = 0; i < 10_000; i++)
        {
            float most = (float)Math.Pow(10, (random.NextDouble() * 40) - 20),
                scale = Int8Numbers.Scale([most]);
            Assert.Equal(127, Int8Numbers.Of(most, scale));
            Assert.Equal(scale, Int8Numbers.Scale([-127 * scale]));
        }
    }
}

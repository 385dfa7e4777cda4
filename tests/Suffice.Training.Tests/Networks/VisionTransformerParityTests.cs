using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Models;
using Suffice.Tensors;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Tests.Networks;

/// <summary>One specification: the network in training and the runtime give the same answers on every path.</summary>
public class VisionTransformerParityTests
{
    private const int Batch = 5;

    /// <summary>Exits of every kind; token schedules that drop once and twice.</summary>
    public static TheoryData<string> Shapes { get; } =
    [
        "colour, two convolutions, early class exit",
        "grey, patch embedding, three heads",
        "blocks that share matrices",
        "weights of 16 bits",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_path_answers_as_the_runtime_does(string shape)
    {
        PathLibrary library = RandomModels.Paths(
            shape switch
            {
                "colour, two convolutions, early class exit" => RandomModels.Small,
                "blocks that share matrices" => RandomModels.Shared,
                "weights of 16 bits" => RandomModels.Halved,
                _ => Grey,
            }
        );
        NamedTensor[] weights = RandomModels.Weights(library.Model, seed: 3);
        float[] inputs = RandomModels.Inputs(library.Model, Batch, seed: 4);
        using var folder = new TemporaryFolder();
        BundleWriter.Save(folder.File("random.suffice"), RandomModels.Manifest(library), weights);
        using BundleFile bundle = BundleFile.Open(folder.File("random.suffice"));
        using var executor = new Executor(bundle, Batch);
        using DisposeScope scope = NewDisposeScope();
        using var network = new EncoderNetwork(library.Model);
        Weights.Load(network, bundle.Plain());
        using IDisposable _ = no_grad();
        long size = library.Model.ImageSize;
        SortedDictionary<int, Tensor> trained = network.Forward(
            tensor(inputs, [Batch, library.Model.Channels, size, size]),
            library,
            library.Paths
        );

        Assert.Equal(library.Paths.Count, trained.Count);
        foreach (ExecutionPath path in library.Paths)
        {
            var logits = new float[Batch * library.Model.Classes];
            var paths = new int[Batch];
            var costs = new Cost[Batch];
            executor.Run(inputs, Batch, new FixedPath(library, path), logits, paths, costs);
            float[] expected = trained[path.Index].data<float>().ToArray();
            Assert.All(paths, taken => Assert.Equal(path.Index, taken));
            Assert.All(costs, cost => Assert.Equal(new Cost(CostModel.Path(library, path), 0), cost));
            // Sums of at most 200 products round to about 200 · 2⁻²⁴ = 1.2e-5 of their size; a few layers on, 1e-4 bounds them.
            float tolerance = 1e-4f * expected.Max(Math.Abs);
            for (int i = 0; i < logits.Length; i++)
                Assert.Equal(expected[i], logits[i], tolerance);
        }
    }

    [Fact]
    public void The_whole_net_is_its_full_path()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using DisposeScope scope = NewDisposeScope();
        using var network = new EncoderNetwork(library.Model);
        using IDisposable _ = no_grad();
        Tensor images = tensor(RandomModels.Inputs(library.Model, 3, seed: 6), [3, 3, 12, 12]);
        // The class token's scores are computed beside attention, so sums and therefore bits are the same.
        Assert.True(network.Forward(images).equal(network.Forward(images, library, library.Paths)[library.Full.Index]).all().item<bool>());
    }

    [Fact]
    public void Products_in_bfloat16_are_near_and_leave_weights_alone()
    {
        using DisposeScope scope = NewDisposeScope();
        using var network = new EncoderNetwork(Grey);
        Weights.Load(network, RandomModels.Weights(Grey, 3));
        using IDisposable _ = no_grad();
        Tensor images = tensor(RandomModels.Inputs(Grey, 4, seed: 5), [4, 1, 14, 14]);
        Tensor exact = network.Forward(images);
        network.Products = ProductPrecision.BFloat16;
        Tensor rounded = network.Forward(images);
        // Operands and results are rounded to 8 bits, 2⁻⁹ each; errors of a dozen products in a row add up to a few times that of the
        // largest logit.
        Assert.InRange(((exact - rounded).abs().max() / exact.abs().max()).item<float>(), 1e-6, 12 * 3 / 512.0);
        network.Products = ProductPrecision.Full;
        Assert.True(exact.equal(network.Forward(images)).all().item<bool>());
    }

    [Fact]
    public void Weights_of_another_model_are_refused_by_name()
    {
        using var network = new EncoderNetwork(RandomModels.Small);
        Errors.Expect(
            Fault.Bundle,
            () => Weights.Load(network, RandomModels.Weights(Grey, 1)),
            "cls_token of shape (1, 1, 16)",
            "another model description"
        );
    }

    private static ModelDescription Grey { get; } =
        new()
        {
            ImageSize = 14,
            Channels = 1,
            Embedding = [new(24, 2, 2, 0)],
            Width = 24,
            Depth = 3,
            Heads = 3,
            HiddenWidth = 50,
            Classes = 7,
            Exits =
            [
                new(0, ExitPooling.AllPatches, 9),
                new(1, ExitPooling.ClassAndMean, 17),
                new(2, ExitPooling.ClassAndMean, 16),
                new(3, ExitPooling.Class, 0),
            ],
        };
}

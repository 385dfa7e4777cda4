using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Tensors;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Tests.Networks;

/// <summary>What a net learns with is what it will be in eight bits.</summary>
public class Int8ProductsTests
{
    private const int Count = 15;

    /// <summary>
    /// Exits of every kind, shared matrices, and texts: with the rounding, and only with it, the network in training gives the runtime's
    /// answers in eight bits. In some inputs a number near the middle between two steps falls on the other side of it, since sums are taken
    /// in another order: those differ by as much as rounding does.
    /// </summary>
    [Theory]
    [InlineData(nameof(RandomModels.Small))]
    [InlineData(nameof(RandomModels.Shared))]
    [InlineData(nameof(RandomModels.Bert))]
    [InlineData(nameof(RandomModels.Texts))]
    public void The_network_answers_as_the_runtime_does_in_eight_bits(string shape)
    {
        ModelDescription model = shape switch
        {
            nameof(RandomModels.Small) => RandomModels.Small,
            nameof(RandomModels.Shared) => RandomModels.Shared,
            nameof(RandomModels.Bert) => RandomModels.Bert,
            _ => RandomModels.Texts,
        };
        PathLibrary library = RandomModels.Paths(model.WhollyStoredAs(WeightType.I8));
        NamedTensor[] weights = RandomModels.Weights(model, seed: 3);
        using var folder = new TemporaryFolder();
        BundleWriter.Save(folder.File("random.suffice"), RandomModels.Manifest(library), weights);
        using BundleFile bundle = BundleFile.Open(folder.File("random.suffice"));
        using var executor = new Executor(bundle, Count);
        using DisposeScope scope = NewDisposeScope();
        using var network = new EncoderNetwork(model);
        Weights.Load(network, weights);
        using IDisposable _ = no_grad();
        (NetworkInput input, Runs runs) = Inputs(bundle, executor);
        SortedDictionary<int, Tensor> floats = network.Forward(input, library, library.Paths);
        network.Products = ProductPrecision.EightBits;
        SortedDictionary<int, Tensor> rounded = network.Forward(input, library, library.Paths);

        foreach (ExecutionPath path in library.Paths)
        {
            var logits = new float[Count * model.Classes];
            runs(new FixedPath(library, path), logits, new int[Count], new Cost[Count]);
            Tensor ran = tensor(logits, [Count, model.Classes]);
            Assert.Equal(0, Equal(floats[path.Index], ran));
            Assert.InRange(Equal(rounded[path.Index], ran), Count / 5, Count);
        }
    }

    [Fact]
    public void Gradients_pass_as_if_nothing_were_rounded()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = tensor(new float[] { -254, 1, 0.9f, 0, 0, 0 }, [2, 3], requires_grad: true);
        Tensor rounded = Int8Products.Rounded(rows);
        Assert.Equal([-254, 0, 0, 0, 0, 0], rounded.data<float>().ToArray()); // steps of 2, ties to even; a row of zeros stays
        (rounded * tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3])).sum().backward();
        Assert.Equal([1, 2, 3, 4, 5, 6], rows.grad!.data<float>().ToArray());
    }

    /// <summary>
    /// A net one of whose channels is small in front of layers that make up for it: the same net in floats, and a bad one in eight bits,
    /// since the layers' other weights are rounded to a few steps.
    /// </summary>
    [Fact]
    public void A_net_that_rounding_hurts_learns_to_live_with_it()
    {
        TrainingSet set = new TinyImages(384).Prepared();
        using var folder = new TemporaryFolder();
        var options = new TrainingOptions
        {
            Epochs = 8,
            BatchSize = 32,
            LearningRate = 3e-3,
            AverageDecay = 0.9,
            LabelSmoothing = 0,
            Shift = 1,
            Seed = 5,
        };
        manual_seed(1);
        using EncoderNetwork exact = new(TinyImages.Model),
            aware = new(TinyImages.Model);
        Train(exact, options, folder.File("exact"));
        using (no_grad())
            Unbalance(exact);
        Weights.Load(aware, Weights.Of(exact));
        double before = Loss(exact, set, ProductPrecision.EightBits);
        Assert.True(before > 1.5 * Loss(exact, set, ProductPrecision.Full), "rounding is to hurt");

        TrainingOptions few = options with { Epochs = 4, LearningRate = 1e-3 };
        Train(exact, few, folder.File("further"));
        Train(aware, few with { Products = ProductPrecision.EightBits }, folder.File("aware"));
        double without = Loss(exact, set, ProductPrecision.EightBits),
            with = Loss(aware, set, ProductPrecision.EightBits);
        Assert.True(with < 0.8 * without, $"{with} with the rounding, {without} without, {before} before");

        void Train(EncoderNetwork network, TrainingOptions how, string checkpoint) =>
            new TrainingLoop(network, set, how).Run("train", checkpoint, CrossEntropy(network), null, default);
    }

    [Fact]
    public void Adapters_are_refused()
    {
        using var folder = new TemporaryFolder();
        using var network = new EncoderNetwork(TinyImages.Model, adapterRank: 2);
        var options = new TrainingOptions
        {
            Epochs = 1,
            AdapterRank = 2,
            Products = ProductPrecision.EightBits,
        };
        Errors.Expect(
            Fault.Usage,
            () =>
                new TrainingLoop(network, new TinyImages(32).Prepared(), options).Run(
                    "train",
                    folder.File("checkpoint"),
                    CrossEntropy(network),
                    null,
                    default
                ),
            "adapter_rank",
            "products"
        );
    }

    private delegate void Runs(FixedPath path, float[] logits, int[] paths, Cost[] costs);

    /// <summary>Some inputs, for the network and for the runtime.</summary>
    private static (NetworkInput Network, Runs Runtime) Inputs(BundleFile bundle, Executor executor)
    {
        ModelDescription model = bundle.Manifest.Model;
        if (model.Text is null)
        {
            float[] pixels = RandomModels.Inputs(model, Count, seed: 4);
            return (tensor(pixels, [Count, model.Channels, model.ImageSize, model.ImageSize]), (path, logits, paths, costs) =>
                executor.Run(pixels, Count, path, logits, paths, costs)
            );
        }
        TokenText[] texts = RandomModels.SomeTexts(model, Count, seed: 4);
        var batch = new InputBatch(model, bundle.Manifest.Preprocessing, Count);
        foreach (TokenText text in texts)
            batch.Add(text, "the text");
        return (NetworkInput.Of(texts), (path, logits, paths, costs) => executor.Run(batch, path, logits, paths, costs));
    }

    /// <summary>Inputs whose logits differ by no more than sums in another order do; rounding moves them by some hundredths.</summary>
    private static int Equal(Tensor left, Tensor right) =>
        (left - right).abs().amax([1]).data<float>().Count(difference => difference < 3e-4);

    /// <summary>Channel 0 of what each layer behind a norm reads: a 300th, and weights 300 times as large.</summary>
    private static void Unbalance(EncoderNetwork network)
    {
        var parameters = network.named_parameters().ToDictionary(parameter => parameter.name, parameter => parameter.parameter);
        foreach (int block in Enumerable.Range(0, network.Model.Depth))
        {
            Move($"blocks.{block}.norm1", $"blocks.{block}.attn.qkv");
            Move($"blocks.{block}.norm2", $"blocks.{block}.mlp.fc1");
        }
        Move("norm", "head");

        void Move(string norm, string layer)
        {
            parameters[$"{norm}.weight"][0].Scale(1 / 300.0);
            parameters[$"{norm}.bias"][0].Scale(1 / 300.0);
            parameters[$"{layer}.weight"].select(1, 0).Scale(300);
        }
    }

    private static double Loss(EncoderNetwork network, TrainingSet set, ProductPrecision products)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable _ = no_grad();
        network.Products = products;
        double loss = CrossEntropy(network)(Batch.Plain(set, [.. Enumerable.Range(0, set.Count)])).item<float>();
        network.Products = ProductPrecision.Full;
        return loss;
    }

    private static Func<Batch, Tensor> CrossEntropy(EncoderNetwork network) =>
        batch => nn.functional.cross_entropy(network.Forward(batch.Inputs), batch.Labels);
}

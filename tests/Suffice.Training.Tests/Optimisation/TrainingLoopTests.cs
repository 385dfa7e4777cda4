using Suffice.Tensors;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using static TorchSharp.torch;

namespace Suffice.Training.Tests.Optimisation;

public class TrainingLoopTests
{
    private static readonly TrainingOptions Options = new()
    {
        Epochs = 3,
        BatchSize = 32,
        LearningRate = 3e-3,
        AverageDecay = 0.9,
        PatchKeep = 0.5,
        Shift = 1,
        Seed = 5,
    };

    private readonly TrainingSet set = new TinyImages(96).Prepared();

    [Fact]
    public void It_learns()
    {
        TrainingSet many = new TinyImages(384).Prepared();
        using var folder = new TemporaryFolder();
        using EncoderNetwork network = Network(1);
        IReadOnlyList<double> losses = new TrainingLoop(network, many, Options with { Epochs = 10, PatchKeep = 1, LabelSmoothing = 0 }).Run(
            "train",
            folder.File("checkpoint"),
            CrossEntropy(network),
            null,
            default
        );
        Assert.True(losses[^1] < losses[0] / 2, string.Join(", ", losses));
        using IDisposable _ = no_grad();
        TrainingSet unseen = new TinyImages(200, seed: 9).Prepared();
        Batch batch = Batch.Plain(unseen, [.. Enumerable.Range(0, unseen.Count)]);
        // Chance is 0.25, with a standard error of 0.03.
        Assert.InRange(network.Forward(batch.Inputs).argmax(1).eq(batch.Labels).to(ScalarType.Float32).mean().item<float>(), 0.7, 1);
    }

    [Theory]
    [InlineData(ProductPrecision.Full, OptimizerKind.Adam)]
    [InlineData(ProductPrecision.BFloat16, OptimizerKind.Adam)]
    [InlineData(ProductPrecision.Full, OptimizerKind.Muon)]
    public void Interrupted_and_resumed_it_ends_with_the_same_bits(ProductPrecision products, OptimizerKind optimizer)
    {
        TrainingOptions options = Options with { Products = products, Optimizer = optimizer };
        using var folder = new TemporaryFolder();
        using EncoderNetwork whole = Network(1),
            stopped = Network(1),
            resumed = Network(2);
        new TrainingLoop(whole, set, options).Run("train", folder.File("whole"), CrossEntropy(whole), null, default);

        Assert.Throws<OperationCanceledException>(() => RunUntil(stopped, options, step: 4, folder.File("parts")));
        Assert.Equal(ProductPrecision.Full, stopped.Products);
        using (SafetensorsFile checkpoint = SafetensorsFile.Open(folder.File("parts")))
            Assert.Equal("1", checkpoint.Metadata["epochs"]);
        Assert.Equal(
            2,
            new TrainingLoop(resumed, set, options).Run("train", folder.File("parts"), CrossEntropy(resumed), null, default).Count
        );
        Assert.Equal(Bits(whole), Bits(resumed));
        // Finished already: nothing is trained, the weights are the same.
        using EncoderNetwork again = Network(3);
        Assert.Empty(new TrainingLoop(again, set, options).Run("train", folder.File("parts"), CrossEntropy(again), null, default));
        Assert.Equal(Bits(whole), Bits(again));
        Assert.Equal(ProductPrecision.Full, resumed.Products); // Whoever uses the net afterwards gets exact answers.
    }

    /// <summary>As exits do that read what some paths drop.</summary>
    [Theory]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.Muon)]
    public void Weights_that_some_steps_pass_over_resume_to_the_same_bits(OptimizerKind optimizer)
    {
        TrainingOptions options = Options with { Optimizer = optimizer, PatchKeep = 1 };
        using var folder = new TemporaryFolder();
        using EncoderNetwork whole = Network(1),
            stopped = Network(1),
            resumed = Network(2);
        new TrainingLoop(whole, set, options).Run("train", folder.File("whole"), Sometimes(whole), null, default);
        Assert.Throws<OperationCanceledException>(() => RunUntil(stopped, options, 4, folder.File("parts"), Sometimes(stopped)));
        new TrainingLoop(resumed, set, options).Run("train", folder.File("parts"), Sometimes(resumed), null, default);
        Assert.Equal(Bits(whole), Bits(resumed));

        static Func<Batch, Tensor> Sometimes(EncoderNetwork network) =>
            batch => batch.Indices.Sum() % 2 == 0 ? CrossEntropy(network)(batch) : network.get_parameter("cls_token")!.abs().sum();
    }

    [Fact]
    public void Only_what_should_moves()
    {
        using var folder = new TemporaryFolder();
        using EncoderNetwork network = Network(1);
        float[] before = [.. Weights.Of(network).First(tensor => tensor.Name == "cls_token").Values.Span];
        float[] head = [.. Weights.Of(network).First(tensor => tensor.Name == "head.weight").Values.Span];
        new TrainingLoop(network, set, Options with { Epochs = 1 })
        {
            Trains = name => name.StartsWith("head.", StringComparison.Ordinal),
        }.Run("train", folder.File("checkpoint"), CrossEntropy(network), null, default);
        Assert.Equal(before, Weights.Of(network).First(tensor => tensor.Name == "cls_token").Values.ToArray());
        Assert.NotEqual(head, Weights.Of(network).First(tensor => tensor.Name == "head.weight").Values.ToArray());
    }

    [Fact]
    public void A_loss_that_is_not_a_number_stops_it_and_names_the_last_good_checkpoint()
    {
        using var folder = new TemporaryFolder();
        using EncoderNetwork network = Network(1);
        string path = folder.File("checkpoint");
        Errors.Expect(
            Fault.Training,
            () => Poisoned(network, path, step: 1, Spoil),
            "step 2",
            "No epoch had been finished",
            "Lower the learning rate"
        );
        Errors.Expect(
            Fault.Training,
            () => Poisoned(network, path, step: 7, Spoil),
            "epoch 3, step 2",
            $"last good checkpoint is {path} (2 epochs)"
        );
        static Tensor Spoil(Tensor loss) => loss.Times(float.NaN);
    }

    [Fact]
    public void A_gradient_that_is_not_a_number_stops_it_before_the_weights_are_spoilt()
    {
        using var folder = new TemporaryFolder();
        using EncoderNetwork network = Network(1);
        // √0 has a value but no slope.
        Errors.Expect(
            Fault.Training,
            () => Poisoned(network, folder.File("checkpoint"), step: 2, loss => loss.Plus(loss.Times(0).sqrt())),
            "epoch 1, step 3"
        );
        Assert.All(Weights.Of(network), tensor => Assert.All(tensor.Values.ToArray(), value => Assert.True(float.IsFinite(value))));
    }

    [Fact]
    public void A_rate_beyond_reason_ends_in_that_error_too()
    {
        using var folder = new TemporaryFolder();
        using EncoderNetwork network = Network(1);
        Errors.Expect(
            Fault.Training,
            () =>
                new TrainingLoop(network, set, Options with { LearningRate = 1e30, Epochs = 8 }).Run(
                    "train",
                    folder.File("checkpoint"),
                    CrossEntropy(network),
                    null,
                    default
                ),
            "not a number"
        );
    }

    [Fact]
    public void A_checkpoint_of_other_options_or_another_model_is_refused()
    {
        using var folder = new TemporaryFolder();
        using EncoderNetwork network = Network(1);
        string path = folder.File("checkpoint");
        new TrainingLoop(network, set, Options with { Epochs = 1 }).Run("train", path, CrossEntropy(network), null, default);
        Errors.Expect(
            Fault.Usage,
            () => new TrainingLoop(network, set, Options).Run("train", path, CrossEntropy(network), null, default),
            path,
            "other options",
            "another run folder"
        );
    }

    /// <summary>Where an epoch is one batch, its time is not measured beforehand.</summary>
    [Fact]
    public void Many_epochs_of_one_batch_train()
    {
        using var folder = new TemporaryFolder();
        using EncoderNetwork network = Network(1);
        TrainingSet few = new TinyImages(8).Prepared();
        IReadOnlyList<double> losses = new TrainingLoop(network, few, Options with { Epochs = 201 }).Run(
            "train",
            folder.File("checkpoint"),
            CrossEntropy(network),
            null,
            default
        );
        Assert.Equal(201, losses.Count);
    }

    [Fact]
    public void A_damaged_checkpoint_is_refused()
    {
        using var folder = new TemporaryFolder();
        using EncoderNetwork network = Network(1);
        string path = folder.File("checkpoint");
        new TrainingLoop(network, set, Options).Run("train", path, CrossEntropy(network), null, default);
        byte[] good = File.ReadAllBytes(path);
        File.WriteAllBytes(path, good[..(good.Length / 2)]);
        SufficeException cut = Errors.Expect(Fault.Bundle, () => Resume(network, path), path, "Delete it", "the same command again");
        Assert.DoesNotContain("Copy", cut.Message, StringComparison.Ordinal);
        byte[] flipped = [.. good];
        flipped[good.Length * 3 / 4] ^= 4;
        File.WriteAllBytes(path, flipped);
        Errors.Expect(Fault.Bundle, () => Resume(network, path), path, "checksum", "Delete it");
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_said_so()
    {
        using var folder = new TemporaryFolder();
        using EncoderNetwork network = Network(1);
        File.WriteAllText(folder.File("file"), "not a folder");
        string path = Path.Combine(folder.File("file"), "checkpoint");
        Errors.Expect(Fault.Machine, () => Resume(network, path), path, "choose another folder");
    }

    private static EncoderNetwork Network(int seed)
    {
        manual_seed(seed);
        return new EncoderNetwork(TinyImages.Model);
    }

    private static Func<Batch, Tensor> CrossEntropy(EncoderNetwork network) =>
        batch => nn.functional.cross_entropy(network.Forward(batch.Inputs, batch.PatchKeep), batch.Labels);

    private static byte[][] Bits(EncoderNetwork network) =>
        [.. Weights.Of(network).Select(tensor => System.Runtime.InteropServices.MemoryMarshal.AsBytes(tensor.Values.Span).ToArray())];

    private void Resume(EncoderNetwork network, string path) =>
        new TrainingLoop(network, set, Options).Run("train", path, CrossEntropy(network), null, default);

    private void RunUntil(EncoderNetwork network, TrainingOptions options, int step, string path, Func<Batch, Tensor>? loss = null)
    {
        loss ??= CrossEntropy(network);
        using var stop = new CancellationTokenSource();
        int done = 0;
        new TrainingLoop(network, set, options).Run(
            "train",
            path,
            batch =>
            {
                if (++done == step)
                    stop.Cancel();
                return loss(batch);
            },
            null,
            stop.Token
        );
    }

    private void Poisoned(EncoderNetwork network, string path, int step, Func<Tensor, Tensor> spoil)
    {
        int done = 0;
        new TrainingLoop(network, set, Options).Run(
            "train",
            path,
            batch =>
            {
                Tensor loss = CrossEntropy(network)(batch);
                return done++ == step ? spoil(loss) : loss;
            },
            null,
            default
        );
    }
}

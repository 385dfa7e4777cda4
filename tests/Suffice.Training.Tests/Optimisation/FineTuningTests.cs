using Suffice.Data;
using Suffice.Tensors;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using static TorchSharp.torch;

namespace Suffice.Training.Tests.Optimisation;

/// <summary>What part of a net learns, how fast, and when that ends.</summary>
public class FineTuningTests
{
    private static readonly TrainingOptions Options = new()
    {
        Epochs = 2,
        BatchSize = 32,
        LearningRate = 3e-3,
        AverageDecay = 0.5,
        Shift = 0,
        Seed = 5,
    };

    private readonly TrainingSet set = new TinyImages(96).Prepared();

    [Fact]
    public void Each_layer_has_a_share_of_the_rate_of_the_one_behind_it()
    {
        using EncoderNetwork network = Network(1);
        using var state = new TrainingState(network, _ => true, Options with { LayerDecay = 0.5 });
        string[] names = [.. network.named_parameters().Select(parameter => parameter.name)];
        double RateOf(string name) => state.Optimizer.Parameters[Array.IndexOf(names, name)].Rate;
        Assert.Equal(1, RateOf("head.weight"));
        Assert.Equal(1, RateOf("norm.bias"));
        Assert.Equal(0.5, RateOf("blocks.2.attn.qkv.weight"));
        Assert.Equal(0.125, RateOf("blocks.0.norm1.weight"));
        Assert.Equal(0.0625, RateOf("pos_embed"));
        using var plain = new TrainingState(network, _ => true, Options);
        Assert.All(plain.Optimizer.Parameters, of => Assert.Equal(1, of.Rate));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Only_the_last_blocks_and_the_head_learn(int count)
    {
        using var folder = new TemporaryFolder();
        using EncoderNetwork network = Network(1);
        Dictionary<string, float[]> before = Values(network);
        Train(network, Options with { LastBlocks = count }, folder.File("checkpoint"));
        foreach ((string name, float[] values) in Values(network))
        {
            string[] parts = name.Split('.');
            bool learns = parts[0] is "norm" or "head" || (parts[0] == "blocks" && parts[1][0] - '0' >= 3 - count);
            Assert.True(learns != values.SequenceEqual(before[name]), $"{name} of {count} blocks");
        }
    }

    [Fact]
    public void Adapters_learn_in_place_of_the_matrices_and_are_added_to_them_at_the_end()
    {
        using var folder = new TemporaryFolder();
        manual_seed(1);
        using var network = new EncoderNetwork(TinyImages.Model, adapterRank: 2);
        using var plain = new EncoderNetwork(TinyImages.Model);
        Weights.Load(plain, Weights.Of(network));
        AssertClose(Answers(plain), Answers(network), 0); // They begin at nothing.

        Dictionary<string, float[]> before = Values(network);
        Train(network, Options with { AdapterRank = 2 }, folder.File("checkpoint"));
        foreach ((string name, float[] values) in Values(network))
            Assert.True((Adapters.Owns(name) || name[0] is 'n' or 'h') != values.SequenceEqual(before[name]), name);

        float[] learnt = Answers(network);
        Assert.NotEqual(Answers(plain), learnt);
        Adapters.Merge(network);
        AssertClose(learnt, Answers(network), 1e-5);
        Weights.Load(plain, Weights.Of(network));
        AssertClose(learnt, Answers(plain), 1e-5);
    }

    [Fact]
    public void A_net_without_adapters_does_not_learn_by_them()
    {
        using var folder = new TemporaryFolder();
        using EncoderNetwork network = Network(1);
        SufficeException error = Assert.Throws<SufficeException>(() =>
            Train(network, Options with { AdapterRank = 2 }, folder.File("checkpoint"))
        );
        Assert.Equal(Fault.Usage, error.Fault);
        Assert.Contains("adapter_rank", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Adapters_of_blocks_that_share_their_matrices_are_shared()
    {
        manual_seed(1);
        using var network = new EncoderNetwork(TinyImages.Model with { SharedBlocks = [0, 0, 2] }, adapterRank: 2);
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in network.named_parameters())
            if (Adapters.Owns(name))
                using (no_grad())
                    parameter.normal_(0, 0.1);
        float[] with = Answers(network);
        Adapters.Merge(network);
        AssertClose(with, Answers(network), 1e-5);
    }

    [Fact]
    public void Without_a_better_epoch_patience_is_lost_and_the_best_weights_are_kept()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options with { Epochs = 8, Patience = 2 };
        double[] scores = [0.5, 0.7, 0.6, 0.7, 0.9, 0.9, 0.9, 0.9];
        using EncoderNetwork whole = Network(1),
            shorter = Network(1),
            stopped = Network(1),
            resumed = Network(2);
        int judged = 0;
        // The second epoch is the best; neither of the next two beats it.
        Assert.Equal(4, Train(whole, options, folder.File("whole"), () => scores[judged++]).Count);
        Assert.Equal(4, judged);

        // What the judge saw in the second epoch.
        Dictionary<string, float[]>? second = null;
        judged = 0;
        Train(shorter, options, folder.File("shorter"), () =>
        {
            if (judged == 1)
                second = Values(shorter);
            return scores[judged++];
        });
        AssertSame(second!, Values(whole));

        judged = 0;
        Assert.Throws<OperationCanceledException>(() =>
            Train(stopped, options, folder.File("parts"), () => judged == 2 ? throw new OperationCanceledException() : scores[judged++])
        );
        Assert.Equal(2, Train(resumed, options, folder.File("parts"), () => scores[judged++]).Count);
        AssertSame(Values(whole), Values(resumed));
    }

    [Fact]
    public void What_will_not_fit_is_refused_before_the_work()
    {
        using EncoderNetwork network = Network(1);
        var all = TrainingEstimate.Of(network, _ => true, set, Options);
        var last = TrainingEstimate.Of(network, name => network.LayersBehind(name) <= 1, set, Options);
        Assert.Equal(network.parameters().Sum(parameter => parameter.numel()), all.Parameters);
        Assert.Equal(all.Parameters, all.Moving);
        Assert.True(last.Moving < all.Moving && last.MemoryBytes < all.MemoryBytes && last.DiskBytes < all.DiskBytes);
        Assert.True(
            TrainingEstimate.Of(network, _ => true, set, Options with { Patience = 1 }).DiskBytes > all.DiskBytes,
            "the best weights lie in the checkpoint too"
        );
        all.Check("train", "/", all.MemoryBytes, all.DiskBytes);
        SufficeException memory = Assert.Throws<SufficeException>(() => all.Check("train", "/", all.MemoryBytes - 1, long.MaxValue)),
            disk = Assert.Throws<SufficeException>(() => all.Check("train", "/runs", long.MaxValue, all.DiskBytes - 1));
        Assert.All([memory, disk], error => Assert.Equal(Fault.Machine, error.Fault));
        Assert.Contains("last_blocks", memory.Message, StringComparison.Ordinal);
        Assert.Contains("/runs", disk.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_estimate_is_told_first_and_leaves_no_trace()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options with { Epochs = 70, BatchSize = 32 };
        using EncoderNetwork silent = Network(1),
            told = Network(1);
        Train(silent, options, folder.File("silent"));
        var messages = new Messages();
        new TrainingLoop(told, set, options).Run("train", folder.File("told"), CrossEntropy(told), messages, default);
        Assert.StartsWith("train: about 1 min; 0.0 of 0.0 million numbers learn", messages.Texts[0], StringComparison.Ordinal);
        AssertSame(Values(silent), Values(told));
    }

    /// <summary>0.9 to the power of as many steps: 18 leave 15 %, and 36 leave 2 %.</summary>
    [Theory]
    [InlineData(0.9, 6, "15 % of the averaged weights")]
    [InlineData(0.9, 12, null)]
    [InlineData(0, 6, null)]
    public void A_training_too_short_for_its_average_says_so(double decay, int epochs, string? warning)
    {
        using var folder = new TemporaryFolder();
        using EncoderNetwork network = Network(1);
        TrainingOptions options = Options with { Epochs = epochs, BatchSize = 32, AverageDecay = decay };
        var messages = new Messages();
        new TrainingLoop(network, set, options).Run("train", folder.File("checkpoint"), CrossEntropy(network), messages, default);
        string[] warnings = [.. messages.Texts.Where(text => text.Contains("WARNING", StringComparison.Ordinal))];
        if (warning is null)
            Assert.Empty(warnings);
        else
            Assert.Contains(warning, Assert.Single(warnings), StringComparison.Ordinal);
    }

    private IReadOnlyList<double> Train(EncoderNetwork network, TrainingOptions options, string checkpoint, Func<double>? judge = null) =>
        new TrainingLoop(network, set, options) { Judge = judge }.Run("train", checkpoint, CrossEntropy(network), null, default);

    private static EncoderNetwork Network(int seed)
    {
        manual_seed(seed);
        return new EncoderNetwork(TinyImages.Model);
    }

    private static Func<Batch, Tensor> CrossEntropy(EncoderNetwork network) =>
        batch => nn.functional.cross_entropy(network.Forward(batch.Inputs, batch.PatchKeep), batch.Labels);

    private float[] Answers(EncoderNetwork network)
    {
        using IDisposable _ = no_grad();
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        return network.Forward(set.Plain([.. Enumerable.Range(0, 32)])).data<float>().ToArray();
    }

    private static Dictionary<string, float[]> Values(EncoderNetwork network) =>
        Weights.Of(network).ToDictionary(tensor => tensor.Name, tensor => tensor.Values.ToArray());

    private static void AssertSame(Dictionary<string, float[]> expected, Dictionary<string, float[]> actual) =>
        Assert.All(expected, pair => Assert.Equal(pair.Value, actual[pair.Key]));

    private static void AssertClose(float[] expected, float[] actual, double tolerance) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));

    /// <summary>As a console: progress and messages.</summary>
    private sealed class Messages : IProgress<StageProgress>, IProgress<string>
    {
        public List<string> Texts { get; } = [];

        public void Report(StageProgress value) { }

        public void Report(string value) => Texts.Add(value);
    }
}

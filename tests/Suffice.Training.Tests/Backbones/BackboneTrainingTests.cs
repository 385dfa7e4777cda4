using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Splits;
using Suffice.Training.Backbones;
using Suffice.Training.Optimisation;
using Suffice.Training.Tests.Adapting;

namespace Suffice.Training.Tests.Backbones;

public sealed class BackboneTrainingTests : IDisposable
{
    private static readonly TrainingOptions First = new()
    {
        Epochs = 2,
        BatchSize = 32,
        LearningRate = 3e-3,
        AverageDecay = 0.9,
        Shift = 1,
        Seed = 5,
    };
    private static readonly TrainingOptions Second = First with { Epochs = 1, LearningRate = 1e-3, Seed = 6 };

    private readonly TemporaryFolder folder = new();
    private readonly TinyImages data = new(240);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_second_cycle_goes_on_from_the_first()
    {
        float[] once = Trained("once.suffice", [First]),
            twice = Trained("twice.suffice", [First, Second]),
            alone = Trained("alone.suffice", [Second]);
        Assert.NotEqual(once, twice);
        // One gentle epoch moves the weights little; from random weights it ends elsewhere.
        Assert.True(Distance(once, twice) < Distance(alone, twice) / 2);
        Assert.Empty(Directory.GetFiles(folder.Path, "*.checkpoint"));
    }

    [Fact]
    public void Begun_with_another_net_it_goes_on_from_there()
    {
        float[] start = Trained("start.suffice", [First]);
        BackboneTraining.Run(
            "train",
            new(folder.File("on.suffice"), TinyImages.Model, [Second]) { Start = folder.File("start.suffice") },
            data,
            null,
            DataSplits.Of(data, 0),
            AdaptationRunTests.Origin,
            null,
            default
        );
        float[] on = Values("on.suffice"),
            alone = Trained("alone.suffice", [Second]);
        Assert.NotEqual(start, on);
        Assert.True(Distance(start, on) < Distance(alone, on) / 2);
    }

    [Fact]
    public void Norms_between_convolutions_are_gone_from_the_bundle_and_can_be_begun_with_again()
    {
        TrainingOptions normalised = First with { NormaliseEmbedding = true };
        float[] with = Trained("with.suffice", [normalised]),
            without = Trained("without.suffice", [First]);
        Assert.Equal(without.Length, with.Length);
        BackboneTraining.Run(
            "train",
            new(folder.File("on.suffice"), TinyImages.Model, [normalised with { Epochs = 1, LearningRate = 1e-4 }])
            {
                Start = folder.File("with.suffice"),
            },
            data,
            null,
            DataSplits.Of(data, 0),
            AdaptationRunTests.Origin,
            null,
            default
        );
        Assert.True(Distance(with, Values("on.suffice")) < Distance(with, without) / 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Interrupted_in_any_cycle_it_ends_with_the_same_bits(int cycle)
    {
        using var stop = new CancellationTokenSource();
        int begun = 0;
        var progress = new Told(told =>
        {
            if (told.Done == 1 && ++begun == cycle)
                stop.Cancel(); // The first step of a cycle.
        });
        Assert.Throws<OperationCanceledException>(() => Train("stopped.suffice", [First, Second], progress, stop.Token));
        Assert.Equal(Trained("whole.suffice", [First, Second]), Trained("stopped.suffice", [First, Second]));
    }

    private static double Distance(float[] a, float[] b) => a.Zip(b, (x, y) => ((double)x - y) * (x - y)).Sum();

    private float[] Trained(string name, TrainingOptions[] cycles)
    {
        Train(name, cycles, null, default);
        return Values(name);
    }

    private float[] Values(string name)
    {
        using BundleFile bundle = BundleFile.Open(folder.File(name));
        return [.. bundle.Plain().SelectMany(tensor => tensor.Values.ToArray())];
    }

    private void Train(string name, TrainingOptions[] cycles, IProgress<StageProgress>? progress, CancellationToken cancellationToken) =>
        BackboneTraining.Run(
            "train",
            new(folder.File(name), TinyImages.Model, cycles),
            data,
            null,
            DataSplits.Of(data, 0),
            AdaptationRunTests.Origin,
            progress,
            cancellationToken
        );

    private sealed class Told(Action<StageProgress> tell) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => tell(value);
    }
}

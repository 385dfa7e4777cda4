using Suffice.Bundles;
using Suffice.Data.Splits;
using Suffice.Models;
using Suffice.Training.Backbones;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using Suffice.Training.Tests.Adapting;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Tests.Backbones;

public sealed class InheritedWeightsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TinyImages data = new(240);
    private readonly string start;

    public InheritedWeightsTests()
    {
        start = folder.File("start.suffice");
        var training = new TrainingOptions
        {
            Epochs = 2,
            BatchSize = 32,
            LearningRate = 3e-3,
            AverageDecay = 0.9,
            Shift = 1,
        };
        BackboneTraining.Run(
            "train",
            new(start, TinyImages.Model, [training]),
            data,
            null,
            DataSplits.Of(data, 0),
            AdaptationRunTests.Origin,
            null,
            default
        );
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void As_deep_a_net_begins_with_the_same_answers()
    {
        using EncoderNetwork known = Filled(3),
            copy = new(TinyImages.Model);
        InheritedWeights.Load(copy, start, data.Labels, null);
        Assert.Equal(Answers(known), Answers(copy));
    }

    [Fact]
    public void A_shallower_net_has_the_first_blocks()
    {
        using EncoderNetwork known = Filled(3),
            shallow = new(Deep(2));
        InheritedWeights.Load(shallow, start, data.Labels, null);
        Assert.Equal(Values(known, "blocks.1.mlp.fc2.weight"), Values(shallow, "blocks.1.mlp.fc2.weight"));
        Assert.Equal(Values(known, "head.weight"), Values(shallow, "head.weight"));
    }

    [Fact]
    public void A_deeper_net_repeats_blocks_that_add_less_each()
    {
        using EncoderNetwork known = Filled(3),
            deep = new(Deep(6)),
            random = new(Deep(6));
        InheritedWeights.Load(deep, start, data.Labels, null);
        Assert.Equal(Values(known, "blocks.2.attn.qkv.weight"), Values(deep, "blocks.5.attn.qkv.weight"));
        Assert.Equal(Values(known, "blocks.1.attn.proj.weight").Select(value => value / 2), Values(deep, "blocks.2.attn.proj.weight"));
        // Two half steps are nearly one whole step: answers stay closer than those of chance by far.
        Assert.True(Distance(Answers(known), Answers(deep)) < Distance(Answers(known), Answers(random)) / 4);
    }

    [Fact]
    public void A_net_of_another_width_is_refused()
    {
        using EncoderNetwork other = new(TinyImages.Model with { HiddenWidth = 48 });
        SufficeException error = Assert.Throws<SufficeException>(() => InheritedWeights.Load(other, start, data.Labels, null));
        Assert.Equal(Fault.Usage, error.Fault);
        Assert.Contains("32 hidden", error.Message, StringComparison.Ordinal);
        Assert.Contains("48 hidden", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_other_classes_the_head_begins_at_random()
    {
        using EncoderNetwork known = Filled(3),
            other = new(TinyImages.Model with { Classes = 2 });
        InheritedWeights.Load(other, start, ["low", "high"], null);
        Assert.Equal(Values(known, "blocks.0.norm1.weight"), Values(other, "blocks.0.norm1.weight"));
    }

    private static ModelDescription Deep(int depth) => TinyImages.Model with { Depth = depth, Exits = [new(depth, ExitPooling.Class, 0)] };

    private EncoderNetwork Filled(int depth)
    {
        var network = new EncoderNetwork(Deep(depth));
        using BundleFile file = BundleFile.Open(start);
        Weights.Load(network, file.Plain());
        return network;
    }

    private float[] Answers(EncoderNetwork network)
    {
        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        TrainingSet set = data.Prepared();
        return network.Forward(set.Plain([.. Enumerable.Range(0, 32)])).data<float>().ToArray();
    }

    private static float[] Values(EncoderNetwork network, string name) =>
        Weights.Of(network).Single(tensor => tensor.Name == name).Values.ToArray();

    private static double Distance(float[] a, float[] b) => a.Zip(b, (x, y) => ((double)x - y) * (x - y)).Sum();
}

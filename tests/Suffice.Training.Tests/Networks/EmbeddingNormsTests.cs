using Suffice.Models;
using Suffice.Tensors;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Tests.Networks;

public class EmbeddingNormsTests
{
    private static readonly ModelDescription Model = RandomModels.Small with { Exits = [RandomModels.Small.Exits[^1]] };

    [Fact]
    public void Folded_the_net_answers_as_it_did_with_its_norms()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable _ = no_grad();
        Tensor images = Images(12);
        using EncoderNetwork network = Normalised();
        foreach (var norm in network.ConvolutionNorms)
        {
            norm.weight!.uniform_(-2, 2);
            norm.bias!.normal_();
        }
        Tensor before = network.Forward(images);
        EmbeddingNorms.Fold(network, images);
        AssertClose(before, network.Forward(images));
        // Nothing depends on the batch any more.
        AssertClose(before.narrow(0, 3, 1), network.Forward(images.narrow(0, 3, 1)));
    }

    [Fact]
    public void Undone_the_net_answers_as_it_did_without()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable _ = no_grad();
        Tensor images = Images(12);
        using EncoderNetwork network = Normalised();
        using var plain = new EncoderNetwork(Model);
        Weights.Load(plain, RandomModels.Weights(Model, 2));
        EmbeddingNorms.Undo(network, images);
        AssertClose(plain.Forward(images), network.Forward(images));
    }

    private static EncoderNetwork Normalised()
    {
        var network = new EncoderNetwork(Model, normalised: true);
        NamedTensor[] weights = RandomModels.Weights(Model, 2);
        Weights.Load(network, weights, name => weights.Any(tensor => tensor.Name == name));
        return network;
    }

    private static Tensor Images(int count) => tensor(RandomModels.Inputs(Model, count, 3), [count, 3, 12, 12]);

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        double largest = expected.abs().max().item<float>();
        Assert.True((expected - actual).abs().max().item<float>() < 1e-4 * largest);
    }
}

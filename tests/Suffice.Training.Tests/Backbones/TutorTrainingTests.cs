using Suffice.Tensors;
using Suffice.Training.Backbones;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Tests.Backbones;

public class TutorTrainingTests
{
    private static readonly ResidualDescription Net = new(4) { Channels = 1, Classes = 4 };

    private static readonly ResidualDescription Staged = Net with { Stages = [new(8, 1), new(16, 1)] };

    private static readonly TrainingOptions Options = new()
    {
        Epochs = 4,
        BatchSize = 32,
        LearningRate = 3e-3,
        Shift = 0,
        AverageDecay = 0.8,
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_residual_net_learns_and_is_learnt_from(bool staged)
    {
        ResidualDescription net = staged ? Staged : Net;
        using var folder = new TemporaryFolder();
        ImageTrainingSet set = new TinyImages(480).Prepared();
        string path = folder.File("tutor.safetensors");
        TutorTraining.Run("train", path, net, Options, set, null, default);
        Assert.True(TutorTraining.Accuracy(path, new TinyImages(200, seed: 2).Prepared()) > 0.8);
        Assert.Equal([path], Directory.GetFiles(folder.Path)); // neither checkpoint nor lock is left

        using DisposeScope scope = NewDisposeScope();
        (TrainableNetwork tutor, string hash) = TutorFile.Open(path);
        using IDisposable _ = tutor;
        int[] indices = [0, 250, 479];
        using (no_grad())
        {
            Tensor wanted = tutor.Forward(set.Plain(indices)).Plus(tutor.Forward(set.Plain(indices, mirrored: true))).Over(2);
            SoftTargets.Of([path], set, mirror: true, folder.Path);
            using SafetensorsFile kept = CheckedTensors.Open(path + ".answers");
            Assert.Equal(hash, kept.Metadata["net"]);
            for (int i = 0; i < indices.Length; i++)
            for (int c = 0; c < 4; c++)
                Assert.Equal(wanted[i, c].item<float>(), kept.Floats("logits")[(indices[i] * 4) + c], 1e-4f);
        }

        // Its answers do without it, for the same images.
        File.Move(path, folder.File("gone"));
        SoftTargets.Of([path], set, mirror: true, folder.Path);
        ImageTrainingSet others = new TinyImages(480, seed: 3).Prepared();
        Errors.Expect(Fault.Data, () => SoftTargets.Of([path], others, mirror: true, folder.Path), ".answers", "other examples", "Delete");
        File.Move(folder.File("gone"), path);

        // There already, it is not trained again.
        DateTime written = File.GetLastWriteTimeUtc(path);
        TutorTraining.Run("train", path, net, Options with { Epochs = 9 }, set, null, default);
        Assert.Equal(written, File.GetLastWriteTimeUtc(path));
    }

    [Fact]
    public void Settled_it_answers_as_with_the_norms_of_the_batch_and_no_longer_depends_on_it()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable _ = no_grad();
        manual_seed(3);
        using var network = new ResidualNetwork(Net);
        Tensor images = new TinyImages(24).Prepared().Plain([.. Enumerable.Range(0, 24)]).Values;
        Tensor before = network.Forward(images);
        network.Settle(images);
        AssertClose(before, network.Forward(images));
        AssertClose(before.narrow(0, 5, 1), network.Forward(images.narrow(0, 5, 1)));

        static void AssertClose(Tensor expected, Tensor actual) =>
            Assert.True((expected - actual).abs().max().item<float>() < 1e-4 * expected.abs().max().item<float>());
    }

    [Fact]
    public void A_file_that_holds_no_tutor_is_refused()
    {
        using var folder = new TemporaryFolder();
        CheckedTensors.Save(folder.File("tutor.safetensors"), [new NamedTensor("x", [1], new float[1])], new Dictionary<string, string>());
        Errors.Expect(Fault.Bundle, () => TutorFile.Open(folder.File("tutor.safetensors")), "tutor.safetensors", "Delete it");
    }
}

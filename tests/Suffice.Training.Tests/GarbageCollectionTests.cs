using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Suffice.Models;
using Suffice.Tensors;
using Suffice.Training.Adapting;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using Suffice.Training.Policy;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Tests;

/// <summary>
/// Training while another thread collects garbage throughout. What libtorch still reads must not be collected: that fails at random, or
/// changes a bit.
/// </summary>
public class GarbageCollectionTests
{
    private static readonly TrainingOptions Options = new()
    {
        Epochs = 8,
        BatchSize = 8,
        LearningRate = 1e-3,
        AverageDecay = 0.9,
        Shift = 1,
        Seed = 3,
    };

    private static readonly ControllerOptions Control = new()
    {
        Members = 2,
        PredictorHidden = 8,
        PredictorEpochs = 15,
        PolicyHidden = 6,
        PolicyMembers = 2,
        PolicyUpdates = 30,
        Seed = 2,
    };

    [Fact]
    public void A_backbone_gets_the_same_bits() =>
        Check(() =>
        {
            TrainingSet set = new TinyImages(80).Prepared();
            using EncoderNetwork network = Network(TinyImages.Model);
            return InScopes(() =>
            {
                Train(network, set, Options with { PatchKeep = 0.5 });
                return Weights.Of(network);
            });
        });

    [Fact]
    public void A_residual_tutor_gets_the_same_bits() =>
        Check(() =>
        {
            ImageTrainingSet set = new TinyImages(80).Prepared();
            manual_seed(1);
            using var network = new ResidualNetwork(new ResidualDescription(2) { Channels = 1, Classes = 4 });
            return InScopes(() =>
            {
                Train(network, set, Options);
                using DisposeScope scope = NewDisposeScope();
                network.Settle(set.ChangedSample(Options));
                return Weights.Of(network);
            });
        });

    [Fact]
    public void Exits_on_images_get_the_same_bits() =>
        Check(() =>
        {
            ModelDescription model = RandomModels.Small with { ImageSize = 8, Channels = 1, Classes = 4 };
            return Adapted(model, new TinyImages(48).Prepared());
        });

    [Fact]
    public void Exits_on_texts_of_many_lengths_get_the_same_bits() =>
        Check(() =>
        {
            ModelDescription model = RandomModels.Texts;
            long[] labels = [.. Enumerable.Range(0, 60).Select(i => i % (long)model.Classes)];
            return Adapted(model, new TextTrainingSet(model, RandomModels.SomeTexts(model, labels.Length, 1), labels));
        });

    [Fact]
    public void Predictor_and_policy_get_the_same_bits() =>
        Check(() =>
        {
            var data = new ControllerData(Synthetic.Table(90, seed: 8), 1.3);
            float[] word = [];
            IReadOnlyList<NamedTensor> predictor = InScopes(() =>
            {
                (IReadOnlyList<NamedTensor> tensors, word) = PredictorTraining.Fit(data, null, Control, default);
                return tensors;
            });
            int[] all = [.. Enumerable.Range(0, data.Count)];
            using var policy = new PolicyGradient(new OutcomeEnvironment(data, word), all, Control, seed: 2);
            return InScopes(() =>
            {
                policy.Train(null, default);
                var paths = new NamedTensor("paths", [data.Count], Array.ConvertAll(policy.Paths(all, 0.1), path => (float)path));
                return [.. predictor, .. policy.Tensors("policy"), paths];
            });
        });

    private static IReadOnlyList<NamedTensor> Adapted(ModelDescription model, TrainingSet set)
    {
        using EncoderNetwork network = Network(model);
        return InScopes(() =>
        {
            var training = new ExitTraining(network, RandomModels.Paths(model), set, SoftTargets.Of(network, set, mirror: true), 0.5);
            using var folder = new TemporaryFolder();
            training.Joint(folder.File("checkpoint"), Options with { Epochs = 4, Dropout = 0.1, WordDropout = 0.1 }, null, default);
            using Tensor answers = Answers.Of(network, set, [.. Enumerable.Range(0, set.Count)]);
            return [.. Weights.Of(network), Weights.Read("answers", answers)];
        });
    }

    private static EncoderNetwork Network(ModelDescription model)
    {
        manual_seed(1);
        return new EncoderNetwork(model);
    }

    private static void Train(TrainableNetwork network, TrainingSet set, TrainingOptions options)
    {
        using var folder = new TemporaryFolder();
        new TrainingLoop(network, set, options).Run("train", folder.File("checkpoint"), Loss, null, default);

        Tensor Loss(Batch batch) =>
            nn.functional.cross_entropy(network.Forward(batch.Inputs, batch.PatchKeep), batch.Labels, label_smoothing: 0.1);
    }

    /// <summary>
    /// A tensor that no scope keeps may be collected while libtorch reads it, as a scalar may. Only what builds a network makes such, for
    /// it to keep.
    /// </summary>
    private static IReadOnlyList<NamedTensor> InScopes(Func<IReadOnlyList<NamedTensor>> work)
    {
        long before = DisposeScopeManager.Statistics.TensorStatistics.CreatedOutsideScopeCount;
        IReadOnlyList<NamedTensor> result = work();
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.CreatedOutsideScopeCount);
        return result;
    }

    private static void Check(Func<IReadOnlyList<NamedTensor>> train)
    {
        string quiet = Bits(train());
        using (new Collector())
            Assert.Equal(quiet, Bits(train()));
    }

    private static string Bits(IReadOnlyList<NamedTensor> tensors)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (NamedTensor tensor in tensors)
            sha.AppendData(MemoryMarshal.AsBytes(tensor.Values.Span));
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    /// <summary>Collects, and waits for finalisers, until disposed.</summary>
    private sealed class Collector : IDisposable
    {
        private readonly Thread thread;
        private volatile bool stopped;

        public Collector()
        {
            thread = new Thread(() =>
            {
                while (!stopped)
                {
                    GC.Collect(0);
                    GC.WaitForPendingFinalizers();
                }
            });
            thread.Start();
        }

        public void Dispose()
        {
            stopped = true;
            thread.Join();
        }
    }
}

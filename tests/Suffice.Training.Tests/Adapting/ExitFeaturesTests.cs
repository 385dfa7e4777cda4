using Suffice.Data;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Tensors;
using Suffice.Training.Adapting;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Tests.Adapting;

/// <summary>What heads read of a frozen backbone, computed once.</summary>
public sealed class ExitFeaturesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Heads_answer_from_them_as_from_tokens_of_images() => Agrees(RandomModels.Small, Images(RandomModels.Small, 9));

    [Fact]
    public void Heads_answer_from_them_as_from_tokens_of_texts()
    {
        var random = new Random(3);
        TokenText[] texts =
        [
            .. Enumerable
                .Range(0, 9)
                .Select(_ => new TokenText([.. Enumerable.Range(0, random.Next(2, 12)).Select(_ => random.Next(1, 50))])),
        ];
        Agrees(RandomModels.Bert, NetworkInput.Of(texts));
    }

    [Fact]
    public void Interrupted_and_resumed_they_are_the_same()
    {
        TrainingSet set = new TinyImages(2400).Prepared();
        ModelDescription model = TinyImages.Model with
        {
            Exits = [new(0, ExitPooling.AllPatches, 8), new(1, ExitPooling.ClassAndMean, 8), .. TinyImages.Model.Exits],
        };
        var library = PathLibrary.Build(model, [new Dictionary<int, double> { [1] = 0.5 }]);
        manual_seed(1);
        using var network = new EncoderNetwork(model);
        using ExitFeatures whole = Features(folder.File("whole"), null, default);
        using var stop = new CancellationTokenSource();
        string parts = folder.File("parts");
        Assert.Throws<OperationCanceledException>(() => Features(parts, new StopsAt(2048, stop), stop.Token));
        string first = Assert.Single(Directory.GetFiles(parts));
        DateTime written = File.GetLastWriteTimeUtc(first);
        using ExitFeatures resumed = Features(parts, null, default);
        Assert.Equal(written, File.GetLastWriteTimeUtc(first));
        int[] examples = [5, 2047, 2048, 2399, 0];
        using DisposeScope scope = NewDisposeScope();
        using IDisposable _ = no_grad();
        SortedDictionary<int, Tensor> direct = network.Features(set.Plain(examples), library);
        foreach ((int path, Tensor rows) in whole.Of(examples))
        {
            Assert.Equal(Values(rows), Values(resumed.Of(examples)[path]));
            // 16 bits keep eight of precision.
            Assert.All(Values(direct[path]).Zip(Values(rows)), pair =>
                Assert.Equal(pair.First, pair.Second, 1e-5 + Math.Abs(pair.First / 250))
            );
        }

        ExitFeatures Features(string where, IProgress<StageProgress>? progress, CancellationToken token) =>
            ExitFeatures.Of(network, "weights", library, set, where, progress, token);
    }

    private static void Agrees(ModelDescription model, NetworkInput input)
    {
        var library = PathLibrary.Build(model, [new Dictionary<int, double> { [1] = 0.5 }]);
        manual_seed(2);
        using var network = new EncoderNetwork(model);
        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in network.named_parameters())
            if (name.Contains("norm", StringComparison.Ordinal))
                parameter.normal_(0.5, 0.5);
        SortedDictionary<int, Tensor> expected = network.Forward(input, library, library.Paths),
            actual = network.ForwardFeatures(network.Features(input, library), library);
        Assert.Equal(library.Paths.Where(path => path.Blocks < model.Depth).Select(path => path.Index), actual.Keys);
        Assert.All(actual, pair =>
            Assert.All(Values(expected[pair.Key]).Zip(Values(pair.Value)), both => Assert.Equal(both.First, both.Second, 2e-5))
        );
    }

    private static NetworkInput Images(ModelDescription model, int count)
    {
        manual_seed(4);
        return randn(count, model.Channels, model.ImageSize, model.ImageSize);
    }

    private static float[] Values(Tensor tensor) => tensor.contiguous().data<float>().ToArray();

    private sealed class StopsAt(long example, CancellationTokenSource stop) : IProgress<StageProgress>
    {
        public void Report(StageProgress value)
        {
            if (value.Done >= example)
                stop.Cancel();
        }
    }
}

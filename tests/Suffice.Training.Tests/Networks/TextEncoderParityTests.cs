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

/// <summary>One specification: a padded batch in training and a ragged one in use give the same answers on every path.</summary>
public class TextEncoderParityTests
{
    public static TheoryData<string> Orders { get; } = ["post-norm", "pre-norm"];

    [Theory]
    [MemberData(nameof(Orders))]
    public void Every_path_of_a_padded_batch_answers_as_the_runtime_does_without_padding(string order)
    {
        PathLibrary library = RandomModels.Paths(order == "post-norm" ? RandomModels.Bert : RandomModels.Texts);
        NamedTensor[] weights = RandomModels.Weights(library.Model, seed: 3);
        TokenText[] texts = RandomModels.SomeTexts(library.Model, library.Model.Tokens - 2, seed: 4);
        using var folder = new TemporaryFolder();
        BundleWriter.Save(folder.File("random.suffice"), RandomModels.Manifest(library), weights);
        using BundleFile bundle = BundleFile.Open(folder.File("random.suffice"));
        using var executor = new Executor(bundle, texts.Length);
        using DisposeScope scope = NewDisposeScope();
        using var network = new EncoderNetwork(library.Model);
        Weights.Load(network, weights);
        using IDisposable _ = no_grad();
        SortedDictionary<int, Tensor> trained = network.Forward(NetworkInput.Of(texts), library, library.Paths);

        var batch = new InputBatch(library.Model, bundle.Manifest.Preprocessing, texts.Length);
        foreach (TokenText text in texts)
            batch.Add(text, "the text");
        foreach (ExecutionPath path in library.Paths)
        {
            var logits = new float[texts.Length * library.Model.Classes];
            var costs = new Cost[texts.Length];
            executor.Run(batch, new FixedPath(library, path), logits, new int[texts.Length], costs);
            Assert.Equal(texts.Select(text => CostModel.Path(library, path, text.Ids.Length)), costs.Select(cost => cost.Macs));
            // As for images: see VisionTransformerParityTests.
            AssertClose(trained[path.Index], logits, 1e-4);
        }
    }

    [Fact]
    public void The_whole_net_is_its_full_path_and_padding_changes_nothing()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Bert);
        TokenText[] texts = RandomModels.SomeTexts(library.Model, 9, seed: 6);
        using DisposeScope scope = NewDisposeScope();
        using var network = new EncoderNetwork(library.Model);
        using IDisposable _ = no_grad();
        Tensor together = network.Forward(NetworkInput.Of(texts));
        AssertClose(
            network.Forward(NetworkInput.Of(texts), library, library.Paths)[library.Full.Index],
            together.data<float>().ToArray(),
            1e-6
        );
        // Products of matrices of other sizes add up in another order.
        for (int i = 0; i < texts.Length; i++)
            AssertClose(network.Forward(NetworkInput.Of([texts[i]])), together[i].data<float>().ToArray(), 1e-4);
    }

    [Fact]
    public void Bert_answers_as_bert()
    {
        using SafetensorsFile expected = BertWeights.Expected();
        using DisposeScope scope = NewDisposeScope();
        using var network = new EncoderNetwork(BertWeights.Model);
        Weights.Load(network, BertWeights.Weights());
        using IDisposable _ = no_grad();
        // Both sides in single precision: twice the rounding of one, which is 3e-5 as ExecutorTests derives.
        AssertClose(network.Forward(NetworkInput.Of(BertWeights.Texts(expected))), expected.Floats("logits").ToArray(), 6e-5);
    }

    [Fact]
    public void Dropout_is_for_training_alone()
    {
        using DisposeScope scope = NewDisposeScope();
        using var network = new EncoderNetwork(RandomModels.Texts);
        using IDisposable _ = no_grad();
        NetworkInput input = NetworkInput.Of(RandomModels.SomeTexts(RandomModels.Texts, 4, 1));
        float[] plain = network.Forward(input).data<float>().ToArray();
        network.Dropout = 0.5;
        Assert.NotEqual(plain, network.Forward(input).data<float>().ToArray());
        network.Dropout = 0;
        Assert.Equal(plain, network.Forward(input).data<float>().ToArray());
    }

    private static void AssertClose(Tensor expected, float[] actual, double tolerance)
    {
        float[] values = expected.data<float>().ToArray();
        Assert.Equal(values.Length, actual.Length);
        float most = (float)tolerance * values.Max(Math.Abs);
        for (int i = 0; i < actual.Length; i++)
            Assert.Equal(values[i], actual[i], most);
    }
}

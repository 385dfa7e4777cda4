using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Tests.Execution;

/// <summary>Against a BERT classifier with random weights: its logits on a padded batch, and its tokens after every block.</summary>
public sealed class BertParityTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Logits_of_a_padded_batch_are_those_of_its_texts_alone()
    {
        PathLibrary library = PathLibrary.Static(BertWeights.Model);
        BundleWriter.Save(folder.File("bert.suffice"), RandomModels.Manifest(library), BertWeights.Weights());
        using BundleFile bundle = BundleFile.Open(folder.File("bert.suffice"));
        using SafetensorsFile expected = BertWeights.Expected();
        TokenText[] texts = BertWeights.Texts(expected);
        using var executor = new Executor(bundle, texts.Length);
        Results results = Results.Of(executor, library, texts, new FixedPath(library, library.Full));
        // The other side computed in single precision as well, so twice the rounding of one: see ExecutorTests for 3e-5.
        AssertClose(expected.Floats("logits"), results.Logits, 6e-5);
        Assert.Equal(texts.Select(text => CostModel.Static(library.Model, text.Ids.Length)), results.Costs.Select(cost => cost.Macs));
    }

    [Fact]
    public void Tokens_after_every_block_agree()
    {
        PathLibrary library = PathLibrary.Static(BertWeights.Model);
        using SafetensorsFile expected = BertWeights.Expected();
        var slow = new SlowModel(library, BertWeights.Weights());
        TokenText[] texts = BertWeights.Texts(expected);
        int row = expected.Floats("block0").Length / texts.Length;
        for (int i = 0; i < texts.Length; i++)
        {
            slow.Run(texts[i], library.Full);
            for (int block = 0; block < library.Model.Depth; block++)
            {
                float[] tokens = [.. slow.AfterBlocks[block].SelectMany(token => token).Select(value => (float)value)];
                // The slow model rounds nothing: only the other side's rounding is seen.
                AssertClose(expected.Floats($"block{block}").Slice(i * row, tokens.Length), tokens, 3e-5);
            }
        }
    }

    private static void AssertClose(ReadOnlySpan<float> expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.ToArray().Max(Math.Abs);
        for (int i = 0; i < actual.Length; i++)
            Assert.InRange(actual[i], expected[i] - (tolerance * largest), expected[i] + (tolerance * largest));
    }
}

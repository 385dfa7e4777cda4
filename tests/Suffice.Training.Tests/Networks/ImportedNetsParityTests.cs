using Suffice.Bundles;
using Suffice.Import;
using Suffice.Import.Tests;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Tensors;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Tests.Networks;

/// <summary>Imported nets in training against the implementations they come from: tokens after each block, and answers.</summary>
public class ImportedNetsParityTests
{
    /// <summary>Of the largest expected number, as in verification.</summary>
    private const double Tolerance = 1e-4;

    public static TheoryData<string> Names => new(GoldenNets.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_block_and_the_answer_agree(string name)
    {
        using var folder = new TemporaryFolder();
        ModelDescription model = ModelImport.Run(GoldenNets.Of(name), folder.File("net.suffice"), GoldenNets.Options(name)).Model;
        using BundleFile bundle = BundleFile.Open(folder.File("net.suffice"));
        using SafetensorsFile expected = SafetensorsFile.Open(GoldenNets.Expected(name));
        using DisposeScope scope = NewDisposeScope();
        using var network = new EncoderNetwork(model);
        Weights.Load(network, bundle.Plain());
        using IDisposable _ = no_grad();
        (NetworkInput input, int[] lengths, int most) = Input(expected, model);

        TokenBatch batch = network.Embed(input);
        for (int block = 0; block < model.Depth; block++)
        {
            batch = batch with { Tokens = network.Blocks[block].Forward(batch.Tokens, batch.Valid) };
            for (int i = 0; i < lengths.Length; i++)
                AssertClose(
                    expected.Floats($"block{block}").Slice(i * most * model.Width, lengths[i] * model.Width),
                    batch.Tokens[i].narrow(0, 0, lengths[i])
                );
        }
        if (!model.UnitLength)
            AssertClose(expected.Floats(model.Embeds ? "sentence_embedding" : "logits"), network.Forward(input));
    }

    private static (NetworkInput Input, int[] Lengths, int Most) Input(SafetensorsFile expected, ModelDescription model)
    {
        if (!model.IsText)
        {
            long[] shape = expected.Tensors["input"].Shape;
            return (tensor(expected.Floats("input").ToArray(), shape), [.. Enumerable.Repeat(model.Tokens, (int)shape[0])], model.Tokens);
        }
        int most = (int)expected.Tensors["input_ids"].Shape[1];
        int[] lengths = Array.ConvertAll(expected.Longs("lengths").ToArray(), length => (int)length);
        TokenText[] texts =
        [
            .. lengths.Select(
                (length, i) => new TokenText(Row("input_ids", i, length)!, model.Text!.Types > 0 ? Row("token_type_ids", i, length) : null)
            ),
        ];
        return (NetworkInput.Of(texts), lengths, most);

        int[]? Row(string name, int text, int length) =>
            expected.Tensors.ContainsKey(name)
                ? Array.ConvertAll(expected.Longs(name).Slice(text * most, length).ToArray(), id => (int)id)
                : null;
    }

    private static void AssertClose(ReadOnlySpan<float> expected, Tensor actual)
    {
        float[] values = actual.contiguous().data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        float most = 0;
        foreach (float value in expected)
            most = Math.Max(most, Math.Abs(value));
        for (int i = 0; i < values.Length; i++)
            Assert.Equal(expected[i], values[i], (float)Tolerance * most);
    }
}

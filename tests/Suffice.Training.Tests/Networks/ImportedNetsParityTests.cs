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
    public void Every_block_and_the_answer_agree(string name) =>
        Compare(GoldenNets.Of(name), GoldenNets.Expected(name), GoldenNets.Options(name));

    [Theory]
    [InlineData("timm-deit-tiny-fp16")] // weights of 16 bits
    [InlineData("hf-vit-micro")]
    public void Nets_of_timm_and_PyTorch_that_are_too_large_to_come_along_agree(string name)
    {
        string? source = GoldenNets.Shared($"golden/{name}");
        Assert.SkipWhen(source is null, $"shared/golden/{name} is not there.");
        Compare(source, Path.Combine(source, "expected.safetensors"), new ImportOptions());
    }

    [Fact]
    public void All_MiniLM_L6_v2_agrees_after_every_block()
    {
        string? source = GoldenNets.Shared("models/all-MiniLM-L6-v2");
        Assert.SkipWhen(source is null, "shared/models/all-MiniLM-L6-v2 is not there.");
        using SafetensorsFile expected = SafetensorsFile.Open(Path.Combine(source, "expected.safetensors"));
        using DisposeScope scope = NewDisposeScope();
        using EncoderNetwork network = Import(source, new ImportOptions());
        using IDisposable _ = no_grad();
        int width = network.Model.Width,
            length = (int)expected.Tensors["text2.hidden_states"].Shape[1],
            most = (int)expected.Tensors["input_ids"].Shape[1];
        int[] ids = Array.ConvertAll(expected.Longs("input_ids").Slice(2 * most, length).ToArray(), id => (int)id);
        TokenBatch batch = network.Embed(NetworkInput.Of([new TokenText(ids)]));
        for (int blocks = 0; blocks <= network.Model.Depth; blocks++)
        {
            AssertClose(expected.Floats("text2.hidden_states").Slice(blocks * length * width, length * width), batch.Tokens[0]);
            if (blocks < network.Model.Depth)
                batch = batch with { Tokens = network.Blocks[blocks].Forward(batch.Tokens, batch.Valid) };
        }
    }

    private static EncoderNetwork Import(string source, ImportOptions options)
    {
        using var folder = new TemporaryFolder();
        ModelDescription model = ModelImport.Run(source, folder.File("net.suffice"), options).Model;
        using BundleFile bundle = BundleFile.Open(folder.File("net.suffice"));
        var network = new EncoderNetwork(model);
        Weights.Load(network, bundle.Plain().Where(tensor => tensor.Bytes is null));
        return network;
    }

    private static void Compare(string source, string file, ImportOptions options)
    {
        using SafetensorsFile expected = SafetensorsFile.Open(file);
        using DisposeScope scope = NewDisposeScope();
        using EncoderNetwork network = Import(source, options);
        ModelDescription model = network.Model;
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
        if (!model.Kind.VariesInLength)
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

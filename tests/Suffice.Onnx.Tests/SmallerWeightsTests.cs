using System.Numerics.Tensors;
using Suffice.Bundles;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Onnx.Graphs;

namespace Suffice.Onnx.Tests;

/// <summary>What 16 and 8 bits do to the answers of a trained bundle, and of texts, on every path.</summary>
public sealed class SmallerWeightsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>The least agreement: 16 bits round by 1 in 4,096, eight by 1 in 254; images between two classes may change.</summary>
    [Theory]
    [InlineData(nameof(OnnxWeights.Half), 0.995, 0.55)]
    [InlineData(nameof(OnnxWeights.EightBits), 0.97, 0.5)]
    public void Answers_agree_in_fewer_bytes(string weights, double least, double bytes)
    {
        using var bundle = BundleFile.Open(Path.Combine(AppContext.BaseDirectory, "Models", "fashion-mnist.suffice"));
        float[] inputs = ThousandImages.For(bundle);
        int classes = bundle.Manifest.Model.Classes;
        ExportedFolder whole = OnnxFolder.Write(bundle, folder.File("whole"), new OnnxFolderOptions()),
            written = OnnxFolder.Write(bundle, folder.File("less"), new OnnxFolderOptions { Weights = Enum.Parse<OnnxWeights>(weights) });
        Assert.InRange(written.Data.Bytes, 1, bytes * whole.Data.Bytes);
        foreach (ExecutionPath path in bundle.Library.Paths)
        {
            using var graph = new OrtGraph(folder.File($"less/{written.Paths[path.Index].File}"));
            var outcome = graph.Run(OrtGraph.Of(OnnxExport.Pixels, inputs, ThousandImages.Count, 1, 28, 28));
            float[] theirs = (float[])outcome[OnnxExport.Logits].Values,
                ours = Parity.Ours(bundle, path, inputs, ThousandImages.Count);
            double agreement =
                Enumerable
                    .Range(0, ThousandImages.Count)
                    .Count(i => Best(ours.AsSpan(i * classes, classes)) == Best(theirs.AsSpan(i * classes, classes)))
                / (double)ThousandImages.Count;
            TestContext.Current.TestOutputHelper?.WriteLine($"{weights}, {path.Name}: {agreement:P1} of answers agree");
            Assert.InRange(agreement, least, 1);
            Assert.NotEqual(ours, theirs);
        }
    }

    /// <summary>Weights and inputs are rounded to 1 in 254 of their largest each, in a dozen layers one after another.</summary>
    [Theory]
    [InlineData(nameof(OnnxWeights.Half), 0.02)]
    [InlineData(nameof(OnnxWeights.EightBits), 0.2)]
    public void Logits_of_texts_are_near(string weights, double most)
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Texts);
        using BundleFile bundle = RandomControl.Bundle(folder, library, policyMembers: 0, seed: 7);
        ExportedFolder whole = OnnxFolder.Write(bundle, folder.File("whole"), new OnnxFolderOptions()),
            written = OnnxFolder.Write(bundle, folder.File("less"), new OnnxFolderOptions { Weights = Enum.Parse<OnnxWeights>(weights) });
        TokenText[] texts = RandomModels.SomeTexts(library.Model, 12, 1);
        string file = written.Paths[library.Full.Index].File;
        using OrtGraph exact = new(folder.File($"whole/{file}")),
            near = new(folder.File($"less/{file}"));
        float[] expected = (float[])exact.Run(PaddedTexts.Of(texts, 0, library.Model.Tokens))[OnnxExport.Logits].Values,
            actual = (float[])near.Run(PaddedTexts.Of(texts, 0, library.Model.Tokens))[OnnxExport.Logits].Values;
        Assert.InRange(expected.Zip(actual).Max(pair => Math.Abs(pair.First - pair.Second)) / expected.Max(Math.Abs), 1e-6, most);
    }

    /// <summary>A token of small numbers keeps its own scale beside one of large numbers.</summary>
    [Fact]
    public void Every_token_has_a_scale_of_its_own()
    {
        var writer = new GraphWriter(17);
        float[] weight = RandomModels.Normal(new Random(1), 32 * 8, 1);
        writer.Graph.Name = "rows";
        writer.Input("x", OnnxSchema.TensorProto.Types.DataType.Float, null, 32);
        string product = new Int8RowLinear().Write(writer, "layer", "layer", "x", weight, new float[8]);
        writer.Answer("y", product, OnnxSchema.TensorProto.Types.DataType.Float, null, 8);
        File.WriteAllBytes(folder.File("rows.onnx"), Google.Protobuf.MessageExtensions.ToByteArray(OnnxExport.Model(writer)));
        using var graph = new OrtGraph(folder.File("rows.onnx"));
        float[] rows = RandomModels.Normal(new Random(2), 64, 1);
        for (int i = 32; i < 64; i++)
            rows[i] *= 1e-4f;
        float[] given = (float[])graph.Run(OrtGraph.Of("x", rows, 2, 32))["y"].Values;
        for (int row = 0; row < 2; row++)
        for (int o = 0; o < 8; o++)
        {
            float expected = TensorPrimitives.Dot(rows.AsSpan(row * 32, 32), weight.AsSpan(o * 32, 32));
            // 32 products of two numbers of size 1, each off by at most 1 in 254 of the largest: 32 · 3 · 2 · 3 / 254 at the very most.
            Assert.InRange(Math.Abs(given[(row * 8) + o] - expected), 0, (row == 0 ? 1 : 1e-4f) * 0.5f);
        }
    }

    private static int Best(ReadOnlySpan<float> logits) => TensorPrimitives.IndexOfMax(logits);
}

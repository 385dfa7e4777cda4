using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Onnx.Tests;

/// <summary>
/// Graphs for padded texts run by ONNX Runtime against the runtime, which pads nothing: random weights, both orders of a block, every kind
/// of exit.
/// </summary>
public sealed class TextExportParityTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(nameof(BlockOrder.PreNorm))]
    [InlineData(nameof(BlockOrder.PostNorm))]
    public void Every_path_agrees(string order)
    {
        PathLibrary library = RandomModels.Paths(order == nameof(BlockOrder.PreNorm) ? RandomModels.Texts : RandomModels.Bert);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        // One token, the class token's, to the most: the mean of no other tokens among them.
        TokenText[] texts = RandomModels.SomeTexts(library.Model, library.Model.Tokens, 1);
        int compared = 0;
        foreach (ExecutionPath path in library.Paths)
        {
            using OnnxTextExecutor executor = Exported(bundle, path);
            Parity.AssertClose(PaddedTexts.Ours(bundle, path, texts), Theirs(executor, texts), path.Name);
            compared++;
        }
        Assert.Equal(library.Paths.Count, compared);
    }

    [Fact]
    public void Padding_changes_nothing_and_one_graph_serves_any_batch()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Bert);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        using OnnxTextExecutor executor = Exported(bundle, library.Full);
        Assert.Equal((12, 5), (executor.MaxTokens, executor.Classes));
        TokenText[] texts = RandomModels.SomeTexts(library.Model, 12, 1);
        float[] together = Theirs(executor, texts);
        for (int i = 0; i < texts.Length; i++)
            Parity.AssertClose(Theirs(executor, [texts[i]]), together[(i * 5)..((i + 1) * 5)], $"text of {i + 1} tokens");
        Parity.AssertClose(together, Theirs(executor, texts), "again");
    }

    [Fact]
    public void Eight_bits_are_near()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Texts);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        OnnxExport.Save(folder.File("int8.onnx"), bundle, library.Full, OnnxForm.Quantized);
        using var executor = new OnnxTextExecutor(folder.File("int8.onnx"));
        TokenText[] texts = RandomModels.SomeTexts(library.Model, 8, 1);
        float[] exact = PaddedTexts.Ours(bundle, library.Full, texts),
            near = Theirs(executor, texts);
        // Weights and inputs are rounded to 1 in 254 of their largest each, in a dozen layers one after another; where a processor has AVX2
        // alone, sums of two products saturate there, too.
        Assert.InRange(exact.Zip(near).Max(pair => Math.Abs(pair.First - pair.Second)) / exact.Max(Math.Abs), 1e-5, 0.3);
    }

    [Fact]
    public void What_cannot_be_exported_or_run_is_refused()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Texts);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        string path = folder.File("a.onnx");
        Errors.Expect(
            Fault.Usage,
            () => OnnxExport.Save(path, bundle, library.Full, OnnxForm.Skippable),
            path,
            "images only",
            "plain form"
        );
        Assert.False(File.Exists(path));

        using OnnxTextExecutor executor = Exported(bundle, library.Full);
        float[] logits = new float[5];
        Errors.Expect(Fault.Usage, () => executor.Run(new int[16], [16], logits), "1 to 15 tokens", "16");
        Errors.Expect(Fault.Usage, () => executor.Run([1, 2], [3], logits), "1 texts of 3 tokens", "2");
        Errors.Expect(Fault.Bundle, () => new OnnxExecutor(folder.File("text.onnx")), "text.onnx", "for images");
        PathLibrary images = RandomModels.Paths(RandomModels.Small);
        OnnxExport.Save(path, images, images.Full, RandomModels.Weights(images.Model, 1));
        Errors.Expect(Fault.Bundle, () => new OnnxTextExecutor(path), path, "for texts");
    }

    private OnnxTextExecutor Exported(BundleFile bundle, ExecutionPath path)
    {
        OnnxExport.Save(folder.File("text.onnx"), bundle, path);
        return new OnnxTextExecutor(folder.File("text.onnx"));
    }

    private static float[] Theirs(OnnxTextExecutor executor, TokenText[] texts)
    {
        float[] logits = new float[texts.Length * executor.Classes];
        int[] types = [.. texts.SelectMany(text => text.Types ?? new int[text.Ids.Length])];
        executor.Run([.. texts.SelectMany(text => text.Ids)], [.. texts.Select(text => text.Ids.Length)], logits, types);
        return logits;
    }
}

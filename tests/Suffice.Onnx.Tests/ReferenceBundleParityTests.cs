using System.Numerics.Tensors;
using Suffice.Bundles;
using Suffice.Diagnostics;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Onnx.Tests;

/// <summary>The committed Fashion-MNIST bundle and its example images: every path, and what eight bits do to the answers.</summary>
public sealed class ReferenceBundleParityTests : IDisposable
{
    private static readonly string Bundle = Path.Combine(AppContext.BaseDirectory, "Models", "fashion-mnist.suffice");

    private readonly TemporaryFolder folder = new();
    private readonly BundleFile bundle = BundleFile.Open(Bundle);
    private readonly float[] inputs;
    private readonly int count;

    public ReferenceBundleParityTests()
    {
        string[] files =
        [
            .. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Images"), "*.png").Order(StringComparer.Ordinal),
        ];
        ModelDescription model = bundle.Manifest.Model;
        int floats = model.Channels * model.ImageSize * model.ImageSize;
        count = files.Length;
        inputs = new float[count * floats];
        for (int i = 0; i < count; i++)
            ImagePreparation.Prepare(
                ImageDecoder.Read(files[i]),
                model,
                bundle.Manifest.Preprocessing,
                inputs.AsSpan(i * floats, floats),
                files[i]
            );
    }

    public void Dispose()
    {
        bundle.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Every_path_agrees()
    {
        foreach (ExecutionPath path in bundle.Library.Paths)
            Parity.AssertClose(Parity.Ours(bundle, path, inputs, count), Run(path, OnnxForm.Plain), path.Name);
    }

    [Fact]
    public void The_graph_with_switches_agrees() =>
        Parity.AssertClose(
            Parity.Ours(bundle, bundle.Library.Full, inputs, count),
            Run(bundle.Library.Full, OnnxForm.Skippable),
            "switches"
        );

    [Theory]
    [InlineData(OnnxForm.Quantized)]
    [InlineData(OnnxForm.QuantizedStatically)]
    public void Eight_bits_keep_the_answers_in_less_than_half_the_bytes(OnnxForm form)
    {
        ExecutionPath full = bundle.Library.Full;
        float[] expected = Parity.Ours(bundle, full, inputs, count),
            actual = Run(full, form);
        int classes = bundle.Manifest.Model.Classes;
        // A trained net: what is certain stays so. An image on the edge between two classes might change, hence one of ten.
        int same = Enumerable
            .Range(0, count)
            .Count(i => Best(expected.AsSpan(i * classes, classes)) == Best(actual.AsSpan(i * classes, classes)));
        Assert.InRange(same, count - 1, count);
        Assert.NotEqual(expected, actual);
        OnnxExport.Save(folder.File("plain.onnx"), bundle, full);
        Assert.True(new FileInfo(folder.File($"{form}.onnx")).Length < 0.5 * new FileInfo(folder.File("plain.onnx")).Length);
    }

    private float[] Run(ExecutionPath path, OnnxForm form)
    {
        string file = folder.File($"{form}.onnx");
        OnnxExport.Save(file, bundle, path, form, LayerRanges.Of(bundle, inputs, count));
        using var executor = new OnnxExecutor(file);
        return Parity.Theirs(executor, inputs, count);
    }

    private static int Best(ReadOnlySpan<float> logits) => TensorPrimitives.IndexOfMax(logits);
}

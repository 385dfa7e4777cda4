using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Suffice.Bundles;
using Suffice.Models;

namespace Suffice.Onnx.Tests;

/// <summary>The graph that decides saves time in ONNX Runtime, not only multiply-adds.</summary>
public sealed class AdaptiveGraphTimeTests : IDisposable
{
    private const int Inputs = 100,
        Rounds = 7;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData(ControllerNames.Policy)]
    public void It_takes_less_than_the_full_path(string? controller)
    {
        using var bundle = BundleFile.Open(Path.Combine(AppContext.BaseDirectory, "Models", "fashion-mnist.suffice"));
        ExportedFolder written = OnnxFolder.Write(bundle, folder.File("out"), new OnnxFolderOptions { Controller = controller });
        float[] pixels = ThousandImages.For(bundle);
        int floats = pixels.Length / ThousandImages.Count;
        NamedOnnxValue[] images =
        [
            .. Enumerable
                .Range(0, Inputs)
                .Select(i => OrtGraph.Of(OnnxExport.Pixels, pixels[(i * floats)..((i + 1) * floats)], 1, 1, 28, 28)),
        ];
        using OrtGraph full = new(folder.File($"out/{written.Paths[bundle.Library.Full.Index].File}")),
            adaptive = new(folder.File("out/adaptive.onnx"));
        LambdaPoint[] points = written.Adaptive!.Budgets;
        double whole = Median(image => full.Run(image));
        foreach (LambdaPoint point in points.Where((_, i) => i % Math.Max(1, points.Length / 6) == 0))
        {
            NamedOnnxValue price = OrtGraph.Of(OnnxExport.Lambda, [point.Lambda]);
            double mean = Median(image => adaptive.Run(image, price));
            TestContext.Current.TestOutputHelper?.WriteLine(
                FormattableString.Invariant(
                    $"{written.Adaptive.Controller} λ {point.Lambda:0.####}: {mean * 1e6:0} µs, full path {whole * 1e6:0} µs, {mean / whole:0.00}"
                )
            );
        }
        double chosen = Median(image => adaptive.Run(image));
        TestContext.Current.TestOutputHelper?.WriteLine(
            FormattableString.Invariant($"{written.Adaptive.Controller}, default: {chosen * 1e6:0} µs, {chosen / whole:0.00} of the full path")
        );
        // Far from what is measured, so that a busy machine does not matter.
        Assert.InRange(chosen / whole, 0, 0.95);

        double Median(Action<NamedOnnxValue> run)
        {
            double[] times = new double[Rounds + 1];
            for (int round = 0; round <= Rounds; round++) // the first one warms up
            {
                long start = Stopwatch.GetTimestamp();
                foreach (NamedOnnxValue image in images)
                    run(image);
                times[round] = Stopwatch.GetElapsedTime(start).TotalSeconds / Inputs;
            }
            return times[1..].Order().ElementAt(Rounds / 2);
        }
    }
}

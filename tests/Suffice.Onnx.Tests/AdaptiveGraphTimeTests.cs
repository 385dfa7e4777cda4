using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Suffice.Bundles;

namespace Suffice.Onnx.Tests;

/// <summary>Nothing else runs beside these tests.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>The graph that decides saves time in ONNX Runtime, not only multiply-adds. <c>export --try</c> says how much.</summary>
[Collection(nameof(Alone))]
public sealed class AdaptiveGraphTimeTests : IDisposable
{
    private const int Inputs = 50,
        Rounds = 9;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_takes_less_than_the_full_path()
    {
        using var bundle = BundleFile.Open(Path.Combine(AppContext.BaseDirectory, "Models", "fashion-mnist.suffice"));
        ExportedFolder written = OnnxFolder.Write(bundle, folder.File("out"), new OnnxFolderOptions());
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
        NamedOnnxValue price = OrtGraph.Of(OnnxExport.Lambda, [points[points.Length / 3].Lambda]);
        // In turns, so that whatever else the machine does meets both; the first round warms up.
        double[] shares =
        [
            .. Enumerable.Range(0, Rounds).Select(_ => Time(image => adaptive.Run(image, price)) / Time(image => full.Run(image))),
        ];
        double share = shares[1..].Order().ElementAt(Rounds / 2);
        TestContext.Current.TestOutputHelper?.WriteLine($"{share:0.00} of the full path's time");
        // At this price it runs a third of the multiply-adds, and takes about 0.4 of the time.
        Assert.InRange(share, 0, 0.8);

        double Time(Action<NamedOnnxValue> run)
        {
            long start = Stopwatch.GetTimestamp();
            foreach (NamedOnnxValue image in images)
                run(image);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }
}

using Suffice.Bundles;
using Suffice.Control;
using Suffice.Cuda.Tests.Ptx.Machine;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Cuda.Tests;

/// <summary>Trained bundles with their own control on images as they come, by the GPU's programs and the PTX of its kernels.</summary>
public sealed class RealBundleParityTests
{
    /// <summary>Logits of some ten, from sums of up to a few hundred products, some blocks deep.</summary>
    private const float Tolerance = 1e-3f;

    /// <summary>Few, for each instruction takes some hundred of the processor's here.</summary>
    private const int Images = 3;

    [Fact]
    public void Images_take_the_same_paths_to_the_same_answers()
    {
        using BundleFile bundle = BundleFile.Open(Path.Combine(AppContext.BaseDirectory, "Models", "fashion-mnist.suffice"));
        string[] images =
        [
            .. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Images"), "*.png").Order(StringComparer.Ordinal).Take(Images),
        ];
        var inputs = new InputBatch(bundle.Manifest.Model, bundle.Manifest.Preprocessing, images.Length);
        foreach (string image in images)
            inputs.Add(ImageDecoder.Read(image, ImageDecoder.DefaultMaxPixels), image);
        Compare(bundle, inputs, () => BudgetResolver.Resolve(bundle, Budget.Mean(0.3)));
    }

    /// <summary>A batch of one, as far as its first exit behind a block.</summary>
    [Fact]
    public void So_does_an_image_of_the_deeper_bundle()
    {
        using BundleFile bundle = BundleFile.Open(Path.Combine(AppContext.BaseDirectory, "Models", "cifar10.suffice"));
        ModelDescription model = bundle.Manifest.Model;
        var inputs = new InputBatch(model, bundle.Manifest.Preprocessing, 1);
        inputs.Add(new PreparedPixels(RandomModels.Inputs(model, 1, 4)), "noise");
        ExecutionPath first = bundle.Library.Paths.Where(path => path.Blocks > 0).MinBy(path => path.Blocks)!;
        Compare(bundle, inputs, () => new FixedPath(bundle.Library, first));
    }

    private static void Compare(BundleFile bundle, InputBatch inputs, Func<IController> control)
    {
        using var executor = new Executor(bundle, inputs.Count);
        Outcome expected = Outcome.Of(executor, inputs, control(), bundle.Library);
        using (var device = new DeviceOfTests(bundle, inputs.Count, new PtxDevice()))
            Same(expected, Outcome.Of(device.Executor, inputs, control(), bundle.Library));
        // The same by one graph, which decides itself.
        using var passes = new DeviceOfTests(bundle, inputs.Count, new PtxDevice(branches: true));
        passes.Executor.Warm(inputs.Count);
        Same(expected, Outcome.Of(passes.Executor, inputs, control(), bundle.Library));
        Assert.Equal(1, passes.Device.Replays);
    }

    private static void Same(Outcome expected, Outcome found)
    {
        Assert.Equal(expected.Paths, found.Paths);
        Assert.Equal(expected.Costs, found.Costs);
        for (int i = 0; i < expected.Logits.Length; i++)
            Assert.Equal(expected.Logits[i], found.Logits[i], Tolerance);
    }
}

using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Kernels;
using Suffice.Kernels.Products;
using Suffice.Models;

namespace Suffice.Diagnostics;

/// <summary>What a layer reads.</summary>
/// <param name="Least">The smallest number, at most 0.</param>
/// <param name="Most">The largest number, at least 0.</param>
internal readonly record struct InputRange(float Least, float Most);

/// <summary>
/// Computes as other kernels do, and keeps the range of what each linear layer reads: what engines need that quantise by scales fixed
/// beforehand. For one thread.
/// </summary>
internal sealed unsafe class LayerRanges : WatchedKernels
{
    private readonly Dictionary<nint, string> names = [];
    private readonly Dictionary<string, InputRange> ranges = [];

    /// <param name="kernels">The others.</param>
    /// <param name="bundle">What is run; open as long as this is used.</param>
    public LayerRanges(KernelSet kernels, BundleFile bundle)
        : base(kernels)
    {
        foreach ((nint panels, RequiredTensor tensor) in LayersOf(bundle))
            names.Add(panels, tensor.Layer);
    }

    /// <summary>By the name of the layer's weight without the ending; of layers that ran.</summary>
    public IReadOnlyDictionary<string, InputRange> Ranges => ranges;

    /// <summary>Of a bundle's full path over some images.</summary>
    /// <param name="bundle">Of images.</param>
    /// <param name="pixels">(count, C, H, W), normalised.</param>
    /// <param name="count">How many.</param>
    public static IReadOnlyDictionary<string, InputRange> Of(BundleFile bundle, ReadOnlySpan<float> pixels, int count)
    {
        ModelDescription model = bundle.Manifest.Model;
        var watched = new LayerRanges(KernelSet.For(model), bundle);
        using var executor = new Executor(new CompiledModel(bundle, watched), count, 1);
        var full = new FixedPath(bundle.Library, bundle.Library.Full);
        executor.Run(pixels, count, full, new float[count * model.Classes], new int[count], new Cost[count]);
        return watched.Ranges;
    }

    public override void Linear(
        float* a,
        nint aStride,
        int rows,
        in PackedLinear weights,
        float* c,
        nint cStride,
        LinearMode mode,
        byte* scratch = null
    )
    {
        string name = names[(nint)weights.Panels];
        InputRange range = ranges.GetValueOrDefault(name);
        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < weights.Depth; i++)
            {
                float value = a[(row * aStride) + i];
                range = new InputRange(MathF.Min(range.Least, value), MathF.Max(range.Most, value));
            }
        }
        ranges[name] = range;
        base.Linear(a, aStride, rows, weights, c, cStride, mode, scratch);
    }
}

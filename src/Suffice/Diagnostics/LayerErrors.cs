using System.Runtime.InteropServices;
using Suffice.Bundles;
using Suffice.Execution;
using Suffice.Kernels;
using Suffice.Kernels.Operators;
using Suffice.Kernels.Products;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Diagnostics;

/// <summary>How much one layer's outputs change when it computes in eight bits.</summary>
/// <param name="Layer">The name of its weight without the ending.</param>
/// <param name="Error">Root of the mean square of the changes, as a share of that of the outputs.</param>
internal sealed record LayerError(string Layer, double Error);

/// <summary>
/// Computes as other kernels do, and each linear layer a second time as another bundle stores it, on the same rows, to compare what comes
/// out. For one thread.
/// </summary>
internal sealed unsafe class LayerErrors : WatchedKernels, IDisposable
{
    private readonly KernelSet others;
    private readonly Dictionary<nint, Compared> layers = [];
    private float* buffer;
    private nuint room;

    /// <param name="kernels">Those of the bundle that is run.</param>
    /// <param name="bundle">It.</param>
    /// <param name="other">The same net, its weights stored otherwise; open as long as this is used.</param>
    public LayerErrors(KernelSet kernels, BundleFile bundle, BundleFile other)
        : base(kernels)
    {
        others = For(other.Manifest.Model);
        var mapped = new MappedWeights(other.Tensors, other.Manifest.Model);
        var stored = TensorCatalogue.Of(other.Manifest.Model).ToDictionary(tensor => tensor.Name);
        foreach ((nint panels, RequiredTensor mine) in LayersOf(bundle))
        {
            RequiredTensor tensor = stored[mine.Name];
            long inputs = tensor.Shape.Skip(1).Aggregate(1L, (product, size) => product * size);
            PackedLinear layer = mapped.Linear(tensor.Layer, (int)inputs, (int)tensor.Shape[0], tensor.Type);
            layers.Add(panels, new Compared(tensor.Layer, layer));
        }
    }

    /// <summary>Of every layer that ran, in the order in which a net has them.</summary>
    public LayerError[] Errors =>
        [
            .. layers
                .Values.Where(layer => layer.Squares > 0)
                .Select(layer => new LayerError(layer.Name, Math.Sqrt(layer.Changes / layer.Squares))),
        ];

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
        Compare(layers[(nint)weights.Panels], a, aStride, rows, weights);
        base.Linear(a, aStride, rows, weights, c, cStride, mode, scratch);
    }

    private void Compare(Compared layer, float* a, nint aStride, int rows, in PackedLinear weights)
    {
        int count = rows * weights.Columns,
            aligned = (count + 15) / 16 * 16;
        long work = layer.Weights.ScratchBytes(rows);
        Grow((nuint)((2L * aligned * sizeof(float)) + work));
        float* exact = buffer,
            changed = buffer + aligned;
        // Blocks that share matrices have biases of their own.
        PackedLinear stored = layer.Weights;
        stored = new PackedLinear(stored.Panels, stored.Type, weights.Bias, stored.Depth, stored.Columns, stored.Scales);
        base.Linear(a, aStride, rows, weights, exact, weights.Columns, LinearMode.Store);
        others.Linear(a, aStride, rows, stored, changed, weights.Columns, LinearMode.Store, (byte*)(changed + aligned));
        for (int i = 0; i < count; i++)
        {
            layer.Squares += (double)exact[i] * exact[i];
            layer.Changes += ((double)changed[i] - exact[i]) * ((double)changed[i] - exact[i]);
        }
    }

    private void Grow(nuint bytes)
    {
        if (bytes <= room)
            return;
        Dispose();
        buffer = (float*)NativeMemory.AlignedAlloc(bytes, SafetensorsWriter.Alignment);
        room = bytes;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(buffer);
        buffer = null;
        room = 0;
    }

    /// <summary>A layer as the other bundle has it, and the sums so far.</summary>
    private sealed class Compared(string name, PackedLinear weights)
    {
        public string Name => name;

        public PackedLinear Weights => weights;

        public double Squares { get; set; }

        public double Changes { get; set; }
    }
}

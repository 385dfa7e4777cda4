using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Suffice.Bundles;
using Suffice.Kernels;
using Suffice.Kernels.Operators;
using Suffice.Kernels.Products;
using Suffice.Models;

namespace Suffice.Diagnostics;

/// <summary>Computes as other kernels do; who derives from it watches some of the operators.</summary>
/// <param name="kernels">The others.</param>
internal abstract unsafe class WatchedKernels(KernelSet kernels) : KernelSet
{
    public override string Name => kernels.Name;

    /// <summary>A bundle's layers by where their weights lie, which is what kernels are given of them.</summary>
    /// <param name="bundle">Open as long as its places are used.</param>
    protected static IEnumerable<(nint Panels, RequiredTensor Layer)> LayersOf(BundleFile bundle) =>
        TensorCatalogue.Of(bundle.Manifest.Model).Where(tensor => tensor.Packed).Select(tensor => (Place(bundle, tensor), tensor));

    private static nint Place(BundleFile bundle, RequiredTensor tensor) =>
        (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bundle.Tensors.Bytes(tensor.Name)));

    public override void Linear(
        float* a,
        nint aStride,
        int rows,
        in PackedLinear weights,
        float* c,
        nint cStride,
        LinearMode mode,
        byte* scratch = null
    ) => kernels.Linear(a, aStride, rows, weights, c, cStride, mode, scratch);

    public override void Normalise(in NormWeights norm, float* x, nint xStride, int rows, float* y, nint yStride) =>
        kernels.Normalise(norm, x, xStride, rows, y, yStride);

    public override void Attend(
        in AttentionShape shape,
        float* qkv,
        int tokens,
        int first,
        int count,
        float* output,
        float* classScores,
        float* scratch
    ) => kernels.Attend(shape, qkv, tokens, first, count, output, classScores, scratch);

    public override void LookUp(in WordTable table, int id, float* y) => kernels.LookUp(table, id, y);

    public override void AddScaled(float* y, float* x, float scale, int width) => kernels.AddScaled(y, x, scale, width);

    public override void Tanh(Span<float> values) => kernels.Tanh(values);
}

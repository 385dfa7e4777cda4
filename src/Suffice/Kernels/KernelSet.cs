using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Suffice.Kernels.Operators;
using Suffice.Kernels.Products;
using Suffice.Kernels.Products.Assembly;
using Suffice.Kernels.Products.Int8;
using Suffice.Kernels.Vectors;
using Suffice.Models;

namespace Suffice.Kernels;

/// <summary>What a linear layer does with its sums.</summary>
internal enum LinearMode
{
    /// <summary>Stores them.</summary>
    Store,

    /// <summary>Stores their GELU.</summary>
    Gelu,

    /// <summary>Adds them to what the output holds: a residual connection.</summary>
    Add,

    /// <summary>Stores their GELU, approximated by a hyperbolic tangent.</summary>
    GeluTanh,

    /// <summary>Stores the larger of each and 0.</summary>
    Relu,

    /// <summary>Stores their GELU, approximated by a logistic function.</summary>
    QuickGelu,
}

/// <summary>
/// The operators of a model, for one kind of vector unit. Matrices are row-major; a stride counts floats from row to row. A row's result
/// depends on that row alone, bit for bit, however many rows come with it.
/// </summary>
internal abstract unsafe class KernelSet
{
    /// <summary>Rows of the tallest tile of any width.</summary>
    public const int MostTileRows = 14;

    public abstract string Name { get; }

    /// <summary>The widest that this processor has.</summary>
    public static KernelSet Widest()
    {
        if (Avx512F.IsSupported)
            return new VectorKernels<Lanes512>("AVX-512");
        if (Avx2.IsSupported && Fma.IsSupported)
            return new VectorKernels<Lanes256>("AVX2");
        if (Vector128.IsHardwareAccelerated)
            return new VectorKernels<Lanes128>("128-bit");
        return new ReferenceKernels();
    }

    /// <summary>The fastest for a model: where some weights are of eight bits, one of those that agree in every bit.</summary>
    public static KernelSet For(ModelDescription model) => model.HasEightBits ? AllExact().Last() : Widest();

    /// <summary>
    /// All that this processor can run of those that give the same bits on every processor, and know weights of eight bits; slower ones
    /// first.
    /// </summary>
    public static IEnumerable<KernelSet> AllExact()
    {
        yield return new ExactKernels<Lanes1, Int8TileRun<Int8Lanes1, int, int>>("scalar, eight bits");
        if (AdvSimd.Arm64.IsSupported)
            yield return new ExactKernels<Lanes128, Int8TileRun<NeonLanes128, TwoFours, TwoFours>>("NEON, eight bits");
        if (Dp.IsSupported)
            yield return new ExactKernels<Lanes128, Int8TileRun<DotLanes128, Vector128<sbyte>, Vector128<sbyte>>>(
                "NEON with dot product, eight bits"
            );
        if (Ssse3.IsSupported)
            yield return new ExactKernels<FusedLanes128, Int8TileRun<PairLanes128, SignedWeights128, Vector128<sbyte>>>(
                "128-bit, eight bits"
            );
        if (Avx2.IsSupported && Fma.IsSupported)
            yield return new ExactKernels<Lanes256, Int8TileRun<PairLanes256, SignedWeights256, Vector256<sbyte>>>("AVX2, eight bits");
        if (Avx512BW.IsSupported)
            yield return new ExactKernels<Lanes512, Int8TileRun<PairLanes512, MaskedWeights, BothSigns>>("AVX-512, eight bits");
        if (AvxVnni.IsSupported && Fma.IsSupported)
            yield return Avx512F.IsSupported
                ? new ExactKernels<Lanes512, Int8TileRun<VnniLanes256, Vector256<byte>, Vector256<sbyte>>>("AVX-VNNI, eight bits")
                : new ExactKernels<Lanes256, Int8TileRun<VnniLanes256, Vector256<byte>, Vector256<sbyte>>>("AVX-VNNI, eight bits");
        if (VnniTile.IsSupported)
            yield return new ExactKernels<Lanes512, VnniTile>("AVX-512-VNNI, eight bits");
    }

    /// <summary>All that this processor can run, the reference first.</summary>
    public static IEnumerable<KernelSet> All()
    {
        yield return new ReferenceKernels();
        if (Vector128.IsHardwareAccelerated)
            yield return new VectorKernels<Lanes128>("128-bit");
        if (Avx2.IsSupported && Fma.IsSupported)
            yield return new VectorKernels<Lanes256>("AVX2");
        if (Avx512F.IsSupported)
            yield return new VectorKernels<Lanes512>("AVX-512");
    }

    /// <summary>c = a · weights + bias, then <paramref name="mode"/>; a (rows, depth), c (rows, columns).</summary>
    /// <param name="a">First row; <paramref name="aStride"/> floats from row to row.</param>
    /// <param name="aStride">Floats from row to row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="weights">Of the layer.</param>
    /// <param name="c">First row; <paramref name="cStride"/> floats from row to row.</param>
    /// <param name="cStride">Floats from row to row.</param>
    /// <param name="mode">What becomes of the sums.</param>
    /// <param name="scratch"><see cref="PackedLinear.ScratchBytes"/> bytes, aligned to 64; null where these are none.</param>
    public abstract void Linear(
        float* a,
        nint aStride,
        int rows,
        in PackedLinear weights,
        float* c,
        nint cStride,
        LinearMode mode,
        byte* scratch = null
    );

    /// <summary>LayerNorm of each row (Ba et al., arXiv 1607.06450), biased variance; x and y (rows, width), may be the same.</summary>
    public abstract void Normalise(in NormWeights norm, float* x, nint xStride, int rows, float* y, nint yStride);

    /// <summary>
    /// Multi-head attention of one input: softmax(QKᵀ / √head width) V for tokens <paramref name="first"/> to first +
    /// <paramref name="count"/> − 1, over all of its tokens.
    /// </summary>
    /// <param name="shape">Heads and their width.</param>
    /// <param name="qkv">(tokens, 3 · width): queries, keys, values; heads side by side in each.</param>
    /// <param name="tokens">Tokens of the input.</param>
    /// <param name="first">First token to attend from.</param>
    /// <param name="count">Tokens to attend from.</param>
    /// <param name="output">(count, width).</param>
    /// <param name="classScores">
    /// Where to put the class token's attention to every token, mean over heads (tokens); null if it is not wanted. Written only if
    /// <paramref name="first"/> is 0.
    /// </param>
    /// <param name="scratch"><see cref="AttentionShape.ScratchFloats"/> floats, aligned to 64 bytes.</param>
    public abstract void Attend(
        in AttentionShape shape,
        float* qkv,
        int tokens,
        int first,
        int count,
        float* output,
        float* classScores,
        float* scratch
    );

    /// <summary>y = the row of a token id, (table width) floats.</summary>
    public abstract void LookUp(in WordTable table, int id, float* y);

    /// <summary>y += scale · x.</summary>
    public abstract void AddScaled(float* y, float* x, float scale, int width);

    /// <summary>
    /// Multiplies the tallest tile of eight bits, 384 inputs deep, again and again with numbers that stay in the first-level cache, and
    /// makes floats of its sums. Hardly any layer of eight bits can be faster.
    /// </summary>
    /// <param name="least">Multiply-adds to do; the last tile may go beyond.</param>
    /// <returns>Multiply-adds done; 0 where the set has no such tile.</returns>
    public virtual long RunTiles(long least) => 0;

    /// <summary>The hyperbolic tangent of each number, in place.</summary>
    public virtual void Tanh(Span<float> values)
    {
        foreach (ref float value in values)
            value = MathF.Tanh(value);
    }
}

using System.Runtime.CompilerServices;
using Suffice.Kernels.Vectors;
using Suffice.Tensors;

namespace Suffice.Kernels.Products.Int8;

/// <summary>What a layer of eight bits reads: rows of whole numbers, each with a scale of its own, in a layer's working memory.</summary>
internal readonly unsafe struct Int8Rows
{
    /// <summary>A row of zeros is divided by this instead of by nothing.</summary>
    private const float Smallest = 1e-30f;

    /// <param name="memory"><see cref="Bytes"/>, aligned to 64.</param>
    /// <param name="rows">How many.</param>
    /// <param name="depth">Numbers of each.</param>
    public Int8Rows(byte* memory, int rows, int depth)
    {
        Depth = depth;
        Stride = StrideOf(depth);
        Scales = (float*)memory;
        Starts = (int*)(Scales + rows);
        Values = (sbyte*)(memory + Aligned(rows * (sizeof(float) + sizeof(int))));
    }

    public int Depth { get; }

    /// <summary>Bytes from row to row.</summary>
    public nint Stride { get; }

    /// <summary>(rows, stride), zeros behind the numbers of each up to the depth that panels have.</summary>
    public sbyte* Values { get; private init; }

    /// <summary>(rows): what 1 stands for.</summary>
    public float* Scales { get; private init; }

    /// <summary>(rows): what sums over a row begin with.</summary>
    public int* Starts { get; private init; }

    /// <summary>The rows from one on.</summary>
    public Int8Rows From(int row) => this with { Values = Values + (row * Stride), Scales = Scales + row, Starts = Starts + row };

    /// <summary>Working memory for so many rows.</summary>
    public static long Bytes(int rows, int depth) => Aligned((long)rows * (sizeof(float) + sizeof(int))) + (rows * StrideOf(depth));

    /// <summary>
    /// Brings rows to eight bits: the largest size of a row becomes 127, all are rounded to the nearest whole number, ties to even. A row
    /// that holds something that is not finite gets a scale that is not a number, and so gives nothing else.
    /// </summary>
    /// <param name="a">First row; <paramref name="aStride"/> floats from row to row.</param>
    /// <param name="aStride">Floats from row to row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="weightOffset">What weights will be raised by.</param>
    /// <param name="inputOffset">What inputs are raised by: 0 or 128.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public void Fill<TLanes>(float* a, nint aStride, int rows, int weightOffset, int inputOffset)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        // A row shorter than a vector is copied to one; the last vector of a longer one may overlap the one before.
        int padded = Int8PanelLayout.PaddedDepth(Depth),
            count = Math.Max(Depth, TLanes.Count);
        byte flipped = (byte)inputOffset; // to raise by 128 is to turn the sign's bit
        float* single = stackalloc float[TLanes.Count],
            fresh = stackalloc float[TLanes.Count];
        new Span<float>(single, TLanes.Count).Clear();
        for (int i = 0; i < TLanes.Count; i++)
            fresh[i] = i < (TLanes.Count - (count % TLanes.Count)) % TLanes.Count ? 0 : 1;
        for (int row = 0; row < rows; row++)
        {
            float* source = a + (row * aStride);
            sbyte* values = Values + (row * Stride);
            if (Depth < TLanes.Count)
            {
                new ReadOnlySpan<float>(source, Depth).CopyTo(new Span<float>(single, Depth));
                source = single;
            }
            float most = MathF.Max(Most<TLanes>(source, count), Smallest);
            Scales[row] = most <= float.MaxValue ? most / Int8Numbers.Largest : float.NaN;
            TLanes sums = Round(source, count, TLanes.Create(Int8Numbers.Largest / most), TLanes.Load(fresh), values, flipped);
            Starts[row] = weightOffset == 0 ? 0 : -weightOffset * (int)TLanes.Sum(sums);
            for (int i = count; i < padded; i++)
                values[i] = (sbyte)flipped;
        }
    }

    /// <summary>The largest size; not a number if one of them is not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Most<TLanes>(float* x, int count)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int last = count - TLanes.Count;
        TLanes sizes = TLanes.MaxSize(TLanes.Zero, TLanes.Load(x + last));
        for (int i = 0; i < last; i += TLanes.Count)
            sizes = TLanes.MaxSize(sizes, TLanes.Load(x + i));
        return TLanes.LargestSize(sizes);
    }

    /// <summary>
    /// Writes x · factor, rounded, and returns their sums: whole numbers so small that floats add them exactly, in any order.
    /// </summary>
    /// <param name="x">A row.</param>
    /// <param name="count">Its numbers; at least a vector.</param>
    /// <param name="factor">In every place.</param>
    /// <param name="fresh">1 where the last vector does not overlap the one before, else 0.</param>
    /// <param name="values">Written.</param>
    /// <param name="flipped">Bits turned in what is written.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Round<TLanes>(float* x, int count, TLanes factor, TLanes fresh, sbyte* values, byte flipped)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int last = count - TLanes.Count;
        TLanes sums = TLanes.Zero;
        for (int i = 0; i < last; i += TLanes.Count)
        {
            TLanes whole = TLanes.Round(TLanes.Multiply(TLanes.Load(x + i), factor));
            sums = TLanes.Add(sums, whole);
            TLanes.Store(values + i, whole, flipped);
        }
        TLanes rest = TLanes.Round(TLanes.Multiply(TLanes.Load(x + last), factor));
        TLanes.Store(values + last, rest, flipped);
        return TLanes.Add(sums, TLanes.Multiply(rest, fresh));
    }

    /// <summary>An odd number of lines of the cache: rows a power of two apart would meet in few of its sets.</summary>
    private static nint StrideOf(int depth) => (nint)Aligned(depth) | CacheLine.Bytes;

    private static long Aligned(long bytes) => (bytes + CacheLine.Bytes - 1) / CacheLine.Bytes * CacheLine.Bytes;
}

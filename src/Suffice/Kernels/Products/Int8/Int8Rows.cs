using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Suffice.Kernels.Vectors;
using Suffice.Tensors;

namespace Suffice.Kernels.Products.Int8;

/// <summary>What a layer of eight bits reads: rows of whole numbers, each with a scale of its own, in a layer's working memory.</summary>
internal readonly unsafe struct Int8Rows
{
    private const int Line = 64;

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
    public void Fill<TLanes>(float* a, nint aStride, int rows, int weightOffset, int inputOffset)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int padded = Int8PanelLayout.PaddedDepth(Depth);
        for (int row = 0; row < rows; row++)
        {
            float* source = a + (row * aStride);
            sbyte* values = Values + (row * Stride);
            float most = MathF.Max(Most<TLanes>(source, Depth), Smallest);
            Scales[row] = most <= float.MaxValue ? most / Int8Numbers.Largest : float.NaN;
            Starts[row] = -weightOffset * Round<TLanes>(source, Depth, Int8Numbers.Largest / most, values);
            new Span<sbyte>(values + Depth, padded - Depth).Clear();
            if (inputOffset != 0)
                Raise((byte*)values, Stride);
        }
    }

    /// <summary>The largest size; not a number if one of them is not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Most<TLanes>(float* x, int count)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes sizes = TLanes.Zero;
        int i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
            sizes = TLanes.MaxSize(sizes, TLanes.Load(x + i));
        // What is not a number is told by the sum.
        float most = MathF.Max(TLanes.Largest(sizes), float.IsNaN(TLanes.Sum(sizes)) ? float.NaN : 0);
        for (; i < count; i++)
            most = MathF.Max(most, MathF.Abs(x[i]));
        return most;
    }

    /// <summary>
    /// Writes x · factor, rounded, and returns their sum: whole numbers so small that floats add them exactly, in any
    /// order.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Round<TLanes>(float* x, int count, float factor, sbyte* values)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes factors = TLanes.Create(factor),
            sums = TLanes.Zero;
        int i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            TLanes whole = TLanes.Round(TLanes.Multiply(TLanes.Load(x + i), factors));
            sums = TLanes.Add(sums, whole);
            TLanes.Store(values + i, whole);
        }
        float sum = TLanes.Sum(sums);
        for (; i < count; i++)
        {
            float whole = MathF.Round(x[i] * factor);
            sum += whole;
            values[i] = (sbyte)whole;
        }
        return (int)sum;
    }

    /// <summary>By 128: the sign's bit, turned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Raise(byte* values, nint bytes)
    {
        for (nint i = 0; i < bytes; i += Line)
            (Vector512.Load(values + i) ^ Vector512.Create((byte)0x80)).Store(values + i);
    }

    /// <summary>An odd number of lines of the cache: rows a power of two apart would meet in few of its sets.</summary>
    private static nint StrideOf(int depth) => (nint)Aligned(depth) | Line;

    private static long Aligned(long bytes) => (bytes + Line - 1) / Line * Line;
}

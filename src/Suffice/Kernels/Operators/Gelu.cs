using System.Runtime.CompilerServices;
using Suffice.Kernels.Vectors;

namespace Suffice.Kernels.Operators;

/// <summary>
/// GELU, x Φ(x) with the normal distribution Φ (Hendrycks and Gimpel, arXiv 1606.08415), exact to 1e-6. Φ(x) − ½ is odd: x · g(x²). On
/// |x| ≤ 5.3 the even factor g is a polynomial of degree 14 in u = 2 x² / 5.3² − 1, interpolated at Chebyshev nodes, whose coefficients in
/// u are small, so that single precision suffices. The last coefficient is 3e-8 larger than interpolation gives, so that Φ reaches 0 and 1
/// at the edge whatever the rounding; beyond it Φ stays there.
/// </summary>
internal static unsafe class Gelu<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    private const float Edge = 5.3f;

    /// <summary>Of g, the highest power first.</summary>
    private static ReadOnlySpan<float> Coefficients =>
        [
            0.000328492629f,
            -0.00079254037f,
            0.000589668750f,
            -0.00101232877f,
            0.003310831030f,
            -0.00594495702f,
            0.008721794001f,
            -0.01313370186f,
            0.018958335742f,
            -0.02531180717f,
            0.032074891030f,
            -0.03958744183f,
            0.049264401197f,
            -0.06651855260f,
            0.133392557501f,
        ];

    /// <summary>In place; <paramref name="count"/> is a multiple of two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(float* x, int count)
    {
        int i = 0;
        for (; i <= count - (4 * TLanes.Count); i += 4 * TLanes.Count)
            Four(x + i);
        for (; i < count; i += 2 * TLanes.Count)
            Two(x + i);
    }

    /// <summary>
    /// Four vectors in step: in a polynomial every product waits for the one before, so the multipliers need several at once to keep busy.
    /// What x was is read again at the end, for want of registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(float* x)
    {
        TLanes u0 = Argument(x),
            u1 = Argument(x + TLanes.Count),
            u2 = Argument(x + (2 * TLanes.Count)),
            u3 = Argument(x + (3 * TLanes.Count));
        TLanes g0 = TLanes.Create(Coefficients[0]),
            g1 = g0,
            g2 = g0,
            g3 = g0;
        for (int i = 1; i < Coefficients.Length; i++)
        {
            TLanes next = TLanes.Create(Coefficients[i]);
            g0 = TLanes.MultiplyAdd(g0, u0, next);
            g1 = TLanes.MultiplyAdd(g1, u1, next);
            g2 = TLanes.MultiplyAdd(g2, u2, next);
            g3 = TLanes.MultiplyAdd(g3, u3, next);
        }
        Finish(x, g0);
        Finish(x + TLanes.Count, g1);
        Finish(x + (2 * TLanes.Count), g2);
        Finish(x + (3 * TLanes.Count), g3);
    }

    /// <summary>Two vectors in step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Two(float* x)
    {
        TLanes u0 = Argument(x),
            u1 = Argument(x + TLanes.Count),
            g0 = TLanes.Create(Coefficients[0]),
            g1 = g0;
        for (int i = 1; i < Coefficients.Length; i++)
        {
            TLanes next = TLanes.Create(Coefficients[i]);
            g0 = TLanes.MultiplyAdd(g0, u0, next);
            g1 = TLanes.MultiplyAdd(g1, u1, next);
        }
        Finish(x, g0);
        Finish(x + TLanes.Count, g1);
    }

    /// <summary>u, with |x| no larger than the edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Argument(float* x)
    {
        TLanes value = TLanes.Load(x),
            square = TLanes.Min(TLanes.Multiply(value, value), TLanes.Create(Edge * Edge));
        return TLanes.MultiplyAdd(square, TLanes.Create(2 / (Edge * Edge)), TLanes.Create(-1));
    }

    /// <summary>x becomes x · (½ + x · g), with the odd part no larger than a half: beyond the edge it would be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(float* x, TLanes g)
    {
        TLanes value = TLanes.Load(x),
            half = TLanes.Create(0.5f);
        TLanes odd = TLanes.Max(TLanes.Min(TLanes.Multiply(value, g), half), TLanes.Create(-0.5f));
        TLanes.Store(x, TLanes.Multiply(value, TLanes.Add(half, odd)));
    }
}

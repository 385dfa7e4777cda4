using System.Runtime.CompilerServices;

namespace Suffice.Kernels;

/// <summary>
/// GELU, x Φ(x) with the normal distribution Φ (Hendrycks and Gimpel, arXiv 1606.08415), exact to 1e-6. Φ(x) − ½ is odd: x · g(x²). On
/// |x| ≤ 5.3 the even factor g is a polynomial of degree 14 in u = 2 x² / 5.3² − 1, interpolated at Chebyshev nodes, whose coefficients in u are
/// small, so that single precision suffices. The last coefficient is 3e-8 larger than interpolation gives, so that Φ reaches 0 and 1 at the
/// edge whatever the rounding; beyond it Φ stays there.
/// </summary>
internal static unsafe class Gelu<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    private const float Edge = 5.3f;

    /// <summary>In place; <paramref name="count"/> is a multiple of two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(float* x, int count)
    {
        for (int i = 0; i < count; i += 2 * TLanes.Count)
        {
            TLanes a = Of(TLanes.Load(x + i)), b = Of(TLanes.Load(x + i + TLanes.Count));
            TLanes.Store(x + i, a);
            TLanes.Store(x + i + TLanes.Count, b);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Of(TLanes x)
    {
        TLanes t = TLanes.Max(TLanes.Min(x, TLanes.Create(Edge)), TLanes.Create(-Edge));
        TLanes u = TLanes.MultiplyAdd(TLanes.Multiply(t, t), TLanes.Create(2 / (Edge * Edge)), TLanes.Create(-1));
        TLanes g = TLanes.Create(0.000328492629f);
        g = TLanes.MultiplyAdd(g, u, TLanes.Create(-0.00079254037f));
        g = TLanes.MultiplyAdd(g, u, TLanes.Create(0.000589668750f));
        g = TLanes.MultiplyAdd(g, u, TLanes.Create(-0.00101232877f));
        g = TLanes.MultiplyAdd(g, u, TLanes.Create(0.003310831030f));
        g = TLanes.MultiplyAdd(g, u, TLanes.Create(-0.00594495702f));
        g = TLanes.MultiplyAdd(g, u, TLanes.Create(0.008721794001f));
        g = TLanes.MultiplyAdd(g, u, TLanes.Create(-0.01313370186f));
        g = TLanes.MultiplyAdd(g, u, TLanes.Create(0.018958335742f));
        g = TLanes.MultiplyAdd(g, u, TLanes.Create(-0.02531180717f));
        g = TLanes.MultiplyAdd(g, u, TLanes.Create(0.032074891030f));
        g = TLanes.MultiplyAdd(g, u, TLanes.Create(-0.03958744183f));
        g = TLanes.MultiplyAdd(g, u, TLanes.Create(0.049264401197f));
        g = TLanes.MultiplyAdd(g, u, TLanes.Create(-0.06651855260f));
        g = TLanes.MultiplyAdd(g, u, TLanes.Create(0.133392557501f));
        TLanes half = TLanes.Create(0.5f);
        TLanes odd = TLanes.Max(TLanes.Min(TLanes.Multiply(t, g), half), TLanes.Create(-0.5f));
        return TLanes.Multiply(x, TLanes.Add(half, odd));
    }
}

using System.Runtime.CompilerServices;

namespace Suffice.Kernels.Vectors;

/// <summary>
/// eˣ = 2ⁿ e^f with whole n and |f| ≤ ½ ln 2; e^f by a polynomial of degree 6 interpolated at Chebyshev nodes. Relative error below 2e-7.
/// </summary>
internal static class Exponential<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Arguments below, which would leave the normal numbers, count as this one.</summary>
    private const float Least = -87;

    /// <summary>For arguments up to 88.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of(TLanes x)
    {
        x = TLanes.Max(x, TLanes.Create(Least));
        TLanes n = TLanes.Round(TLanes.Multiply(x, TLanes.Create(1.44269502f)));
        // ln 2 in two parts, the first with few bits, so that n times it is exact.
        TLanes f = TLanes.MultiplyAdd(n, TLanes.Create(-0.693359375f), x);
        f = TLanes.MultiplyAdd(n, TLanes.Create(0.000212194442f), f);
        TLanes p = TLanes.Create(0.00139411085f);
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(0.00837512594f));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(0.0416663513f));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(0.166664153f));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(0.5f));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(1));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(1));
        return TLanes.Scale(p, n);
    }
}

using ILGPU;

namespace Suffice.Cuda.Kernels.Arithmetic;

/// <summary>
/// Functions in double precision, for decisions: the processor takes them so, too. Written out like <see cref="Functions"/>.
/// </summary>
internal static class Doubles
{
    private const double Ln2High = 0.693147180369123816490,
        Ln2Low = 1.90821492927058770002e-10;

    /// <summary>eˣ by Taylor's series about a multiple of ln 2, to x¹³: |f| ≤ 0.35 leaves 5e-18. Arguments are cut to ±700.</summary>
    public static double Exp(double x)
    {
        x = x < -700 ? -700 : x;
        x = x > 700 ? 700 : x;
        double turns = x * 1.44269504088896340736;
        int n = (int)(turns < 0 ? turns - 0.5 : turns + 0.5);
        double f = x - (n * Ln2High) - (n * Ln2Low);
        double sum = 1;
        for (int k = 13; k > 0; k--)
            sum = 1 + (sum * f / k);
        return sum * Interop.IntAsFloat((ulong)(n + 1023) << 52);
    }

    /// <summary>
    /// ln x of a normal positive number: its exponent times ln 2, and of the rest in √½ … √2 the series of 2 artanh((m − 1) / (m + 1)), to
    /// the power 21: 0.172²³ / 23 leaves 1e-19.
    /// </summary>
    public static double Log(double x)
    {
        ulong bits = Interop.FloatAsInt(x);
        int n = (int)(bits >> 52) - 1023;
        double m = Interop.IntAsFloat((bits & 0x000fffffffffffffUL) | 0x3ff0000000000000UL);
        if (m > 1.41421356237309504880)
        {
            m *= 0.5;
            n++;
        }
        double t = (m - 1) / (m + 1),
            square = t * t,
            sum = 0;
        for (int k = 21; k > 0; k -= 2)
            sum = (sum * square) + (1.0 / k);
        return (n * Ln2High) + ((n * Ln2Low) + (2 * t * sum));
    }

    /// <summary>The inverse of the hyperbolic sine; near 0 by its series.</summary>
    public static double Asinh(double x)
    {
        double size = x < 0 ? -x : x;
        double value = size < 1e-4 ? size - (size * size * size / 6) : Log(size + Math.Sqrt((size * size) + 1));
        return x < 0 ? -value : value;
    }
}

namespace Suffice.Diagnostics;

/// <summary>
/// Where a quantile stands among sorted values: at the smallest one that at least a share of them do not exceed. It is one of the values,
/// never a mean of two.
/// </summary>
internal static class NearestRank
{
    /// <summary>A share times a count may come out a little above the whole number it is.</summary>
    private const double Rounding = 1e-9;

    /// <returns>0 to <paramref name="count"/> − 1.</returns>
    /// <param name="count">Of the values, 1 or more.</param>
    /// <param name="share">In [0, 1].</param>
    public static int Of(int count, double share) => Math.Clamp((int)Math.Ceiling((share * count) - Rounding) - 1, 0, count - 1);
}

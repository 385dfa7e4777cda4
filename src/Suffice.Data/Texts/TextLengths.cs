using Suffice.Diagnostics;

namespace Suffice.Data.Texts;

/// <summary>How long texts are.</summary>
/// <param name="Least">Of the shortest.</param>
/// <param name="Median">The middle one.</param>
/// <param name="Mean">Of all.</param>
/// <param name="P90">Nine tenths are no longer.</param>
/// <param name="P99">All but a hundredth are no longer.</param>
/// <param name="Most">Of the longest.</param>
internal sealed record TextLengths(int Least, int Median, double Mean, int P90, int P99, int Most)
{
    /// <param name="lengths">One or more.</param>
    public static TextLengths Of(IEnumerable<int> lengths)
    {
        int[] sorted = [.. lengths.Order()];
        return new TextLengths(sorted[0], At(0.5), Math.Round(sorted.Average(), 2), At(0.9), At(0.99), sorted[^1]);

        int At(double share) => sorted[NearestRank.Of(sorted.Length, share)];
    }
}

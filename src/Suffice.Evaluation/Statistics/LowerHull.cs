namespace Suffice.Evaluation.Statistics;

/// <summary>
/// The best that mixing settings at random can do: for each accuracy, the least mean multiply-adds of any mixture that reaches it. Mixing
/// two settings with a coin attains every point of the line between them, so this is the lower convex hull of the points.
/// </summary>
internal sealed class LowerHull
{
    // Accuracies are shares of at most 10⁷ inputs; differences below this are rounding.
    private const double Rounding = 1e-12;

    private readonly List<FrontierPoint> corners = [];

    public LowerHull(IEnumerable<FrontierPoint> points)
    {
        foreach (FrontierPoint point in points.OrderBy(point => point.Macs).ThenByDescending(point => point.Top1))
        {
            if (corners.Count > 0 && point.Top1 <= corners[^1].Top1 + Rounding)
                continue;
            while (corners.Count > 1 && Gain(corners[^2], corners[^1]) <= Gain(corners[^2], point))
                corners.RemoveAt(corners.Count - 1);
            corners.Add(point);
        }
    }

    /// <summary>
    /// The settings worth mixing: accuracy and MACs both rise, each step dearer per point of accuracy than the one before.
    /// </summary>
    public IReadOnlyList<FrontierPoint> Corners => corners;

    /// <summary>Least mean MACs at which a mixture reaches an accuracy; null where none does.</summary>
    public double? Macs(double top1)
    {
        if (corners.Count == 0 || top1 > corners[^1].Top1 + Rounding)
            return null;
        if (corners.Count == 1 || top1 <= corners[0].Top1)
            return corners[0].Macs;
        int upper = 1;
        while (upper < corners.Count - 1 && corners[upper].Top1 < top1)
            upper++;
        FrontierPoint low = corners[upper - 1],
            high = corners[upper];
        double share = Math.Min(1, (top1 - low.Top1) / (high.Top1 - low.Top1));
        return low.Macs + (share * (high.Macs - low.Macs));
    }

    private static double Gain(FrontierPoint from, FrontierPoint to) => (to.Top1 - from.Top1) / (to.Macs - from.Macs);
}

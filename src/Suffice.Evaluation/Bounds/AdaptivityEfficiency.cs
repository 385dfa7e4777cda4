using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Bounds;

/// <summary>
/// How much of what choosing per input could save was saved: (C_hull − C_policy) / (C_hull − C_clairvoyant) at the same accuracy.
/// </summary>
internal static class AdaptivityEfficiency
{
    /// <returns>1 for a clairvoyant policy, 0 for one no better than mixing static nets; null where the hull or the bound does not reach
    /// the accuracy or the two meet.</returns>
    public static double? Of(FrontierPoint policy, LowerHull hull, ClairvoyantBound bound)
    {
        ArgumentNullException.ThrowIfNull(hull);
        ArgumentNullException.ThrowIfNull(bound);
        return Of(policy.Macs, hull.Macs(policy.Top1), bound.Macs(policy.Top1));
    }

    /// <inheritdoc cref="Of(FrontierPoint, LowerHull, ClairvoyantBound)"/>
    /// <param name="policy">Mean multiply-adds of the policy; null where it does not reach the accuracy.</param>
    /// <param name="hull">Of the static hull at the same accuracy.</param>
    /// <param name="least">Of the clairvoyant bound there.</param>
    public static double? Of(double? policy, double? hull, double? least)
    {
        if (policy is not { } ours || hull is not { } fixedCost || least is not { } bound)
            return null;
        // Less than a millionth of the cost to gain: the ratio would be rounding.
        return fixedCost - bound <= 1e-6 * fixedCost ? null : (fixedCost - ours) / (fixedCost - bound);
    }
}

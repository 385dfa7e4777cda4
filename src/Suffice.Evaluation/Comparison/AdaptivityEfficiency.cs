namespace Suffice.Evaluation.Comparison;

/// <summary>How much of what choosing per input could save was saved: (C_hull − C_policy) / (C_hull − C_clairvoyant) at the same accuracy.</summary>
public static class AdaptivityEfficiency
{
    /// <returns>1 for a clairvoyant policy, 0 for one no better than mixing static nets; null where the hull or the bound does not reach the accuracy or the two meet.</returns>
    public static double? Of(FrontierPoint policy, LowerHull hull, ClairvoyantBound bound)
    {
        ArgumentNullException.ThrowIfNull(hull);
        ArgumentNullException.ThrowIfNull(bound);
        if (hull.Macs(policy.Top1) is not { } fixedCost || bound.Macs(policy.Top1) is not { } least) return null;
        // Less than a millionth of the cost to gain: the ratio would be rounding.
        return fixedCost - least <= 1e-6 * fixedCost ? null : (fixedCost - policy.Macs) / (fixedCost - least);
    }
}

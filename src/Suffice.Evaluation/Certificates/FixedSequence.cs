namespace Suffice.Evaluation.Certificates;

/// <summary>
/// Tests settings in an order fixed beforehand and stops at the first that cannot be certified, so that no level has to be divided among
/// them (Learn then Test, arXiv 2110.01052, section 2.2): the first setting of the order that is bad passes with probability at most δ, and
/// none after it is reached unless it does.
/// </summary>
internal static class FixedSequence
{
    /// <summary>
    /// How many settings of the sequence, from its beginning, are certified: all of them together with probability at least 1 − δ.
    /// </summary>
    /// <param name="losses">For each setting, (n) losses in {−1, 0, 1}; read only as far as needed.</param>
    /// <param name="epsilon">The mean loss that is allowed.</param>
    /// <param name="delta">In (0, 1).</param>
    public static int Certified(IEnumerable<sbyte[]> losses, double epsilon, double delta)
    {
        ArgumentNullException.ThrowIfNull(losses);
        return losses.TakeWhile(setting => BettingBound.IsBelow(setting, epsilon, delta)).Count();
    }
}

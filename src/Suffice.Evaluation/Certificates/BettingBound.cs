namespace Suffice.Evaluation.Certificates;

/// <summary>
/// A confidence bound on the mean of losses in {−1, 0, 1} by betting (Waudby-Smith and Ramdas, arXiv 2010.09686, section 4). To someone who
/// believes that the mean is at least m, the bet ν (m − L) is fair or unfavourable, so that a capital ∏ (1 + ν_i (m − L_i)) is expected to
/// stay at most 1 and is 1/δ in the end with probability at most δ. Where it is, the belief is given up.
/// </summary>
/// <remarks>
/// Stakes are the paper's predictable plug-in: each depends on the losses before it alone, and on their number n. They do not depend on m,
/// so that capital rises with m, and "the mean is below m" and "the bound is below m" are the same. Bets are made in several shuffled
/// orders and the capitals averaged, which is expected to stay at most 1 as well: the order has next to no influence then. Capital that was
/// reached on the way and lost again does not count, although the paper would let it: a lucky order could show what all images together do
/// not. Holds for every n.
/// </remarks>
internal static class BettingBound
{
    /// <summary>Shuffled orders.</summary>
    public const int Orders = 10;

    // Capital stays positive for every m above −1, as m − L is at least m − 1.
    private const double LargestStake = 0.5;

    /// <summary>Whether the mean is shown to be below a limit, with an error of probability at most δ where it is not.</summary>
    /// <param name="losses">(n) in {−1, 0, 1}.</param>
    /// <param name="limit">m, in (−1, 1].</param>
    /// <param name="delta">In (0, 1).</param>
    public static bool IsBelow(ReadOnlySpan<sbyte> losses, double limit, double delta) => Capital(Bets(losses, delta), limit) >= 1 / delta;

    /// <summary>The least limit below which the mean is shown to be; 1 where nothing is shown.</summary>
    /// <inheritdoc cref="IsBelow(ReadOnlySpan{sbyte}, double, double)"/>
    public static double Upper(ReadOnlySpan<sbyte> losses, double delta)
    {
        Sequence[] bets = Bets(losses, delta);
        double low = -1,
            high = 1;
        if (Capital(bets, high) < 1 / delta)
            return 1;
        while (high - low > 1e-9)
        {
            double middle = (low + high) / 2;
            if (Capital(bets, middle) >= 1 / delta)
                high = middle;
            else
                low = middle;
        }
        return high;
    }

    private static double Capital(Sequence[] bets, double limit)
    {
        double sum = 0;
        foreach ((sbyte[] losses, double[] stakes) in bets)
        {
            double capital = 1;
            for (int i = 0; i < losses.Length; i++)
                capital *= 1 + (stakes[i] * (limit - losses[i]));
            sum += capital;
        }
        return sum / bets.Length;
    }

    private static Sequence[] Bets(ReadOnlySpan<sbyte> losses, double delta)
    {
        var bets = new Sequence[Orders];
#pragma warning disable CA5394 // Orders need to be repeatable, not secret.
        var random = new Random(0);
        for (int k = 0; k < Orders; k++)
        {
            sbyte[] order = losses.ToArray();
            random.Shuffle(order);
            bets[k] = new Sequence(order, Stakes(order, delta));
        }
#pragma warning restore CA5394
        return bets;
    }

    // ν_i = √(2 ln(1/δ) / (n σ̂²)), with mean and variance of the losses before i and one image's worth of an opinion held beforehand.
    private static double[] Stakes(sbyte[] losses, double delta)
    {
        var stakes = new double[losses.Length];
        double sum = 0,
            squares = 0.25,
            odds = 2 * Math.Log(1 / delta);
        for (int i = 0; i < stakes.Length; i++)
        {
            stakes[i] = Math.Min(LargestStake, Math.Sqrt(odds / (stakes.Length * (squares / (i + 1)))));
            sum += losses[i];
            double distance = losses[i] - (sum / (i + 2));
            squares += distance * distance;
        }
        return stakes;
    }

    private readonly record struct Sequence(sbyte[] Losses, double[] Stakes);
}

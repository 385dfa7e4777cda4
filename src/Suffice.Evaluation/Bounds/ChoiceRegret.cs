namespace Suffice.Evaluation.Bounds;

/// <summary>What it costs to choose by an estimate instead of the truth, and what it costs at most (docs/method/theory.md).</summary>
internal static class ChoiceRegret
{
    /// <summary>
    /// Regret of choosing argmin_p (c_p − μ η̂_p) once: E[c − μη] of that choice less the least there is; 0 or more, in units of cost.
    /// </summary>
    /// <param name="truth">(n, P) η.</param>
    /// <param name="estimate">(n, P) η̂.</param>
    /// <param name="costs">(P).</param>
    /// <param name="price">μ.</param>
    public static double OneShot(double[] truth, double[] estimate, long[] costs, double price)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(costs);
        int[] chosen = ChoiceBound.Choices(estimate, costs, price),
            best = ChoiceBound.Choices(truth, costs, price);
        double Lagrangian(int input, int path) => costs[path] - (price * truth[(input * costs.Length) + path]);
        return chosen.Select((path, i) => Lagrangian(i, path) - Lagrangian(i, best[i])).DefaultIfEmpty().Average();
    }

    /// <summary>The limit of <see cref="OneShot"/>: 2 μ E[max_p |η̂_p − η_p|].</summary>
    /// <param name="truth">(n, P) η.</param>
    /// <param name="estimate">(n, P) η̂.</param>
    /// <param name="paths">P.</param>
    /// <param name="price">μ.</param>
    public static double OneShotLimit(double[] truth, double[] estimate, int paths, double price)
    {
        ArgumentNullException.ThrowIfNull(truth);
        double[] errors = [.. truth.Zip(estimate, (exact, guess) => Math.Abs(guess - exact))];
        return 2 * price * errors.Chunk(paths).Select(input => input.Max()).DefaultIfEmpty().Average();
    }

    /// <summary>
    /// Limit of the regret of deciding at every decision point by estimated action values: 2 Σ_k E[1(point k is reached) · max_a |Q̂_k −
    /// Q_k|], over the decisions that the estimate's own choices lead to. Q is what an action costs when everything after it is decided
    /// best.
    /// </summary>
    /// <param name="decisions">Each with the probability of coming to it and the largest error of its actions' values, in units of
    /// cost.</param>
    public static double SequentialLimit(IEnumerable<(double Probability, double LargestError)> decisions)
    {
        ArgumentNullException.ThrowIfNull(decisions);
        return 2 * decisions.Sum(decision => decision.Probability * decision.LargestError);
    }
}

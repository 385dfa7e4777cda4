using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Bounds;

/// <summary>What stopping at each path earns, and what the teacher would.</summary>
/// <param name="Paths">(P)(n).</param>
/// <param name="Teacher">(n).</param>
internal sealed record PathRewards(double[][] Paths, double[] Teacher)
{
    /// <summary>1 for a correct answer, 0 for a wrong one.</summary>
    public static PathRewards Correctness(OutcomeTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new PathRewards(
            [.. table.Library.Paths.Select(path => Each(table, i => table.Correct(i, path.Index) ? 1 : 0))],
            Each(table, i => table.TeacherCorrect(i) ? 1 : 0)
        );
    }

    /// <summary>
    /// The probability of a correct answer given all that the exits say (<see cref="RightnessEstimate"/>): the same in the mean as
    /// correctness, and far less of it is chance.
    /// </summary>
    /// <param name="table">The outcome table.</param>
    /// <param name="probable">(n, P).</param>
    public static PathRewards Probable(OutcomeTable table, double[] probable)
    {
        ArgumentNullException.ThrowIfNull(table);
        int paths = table.Library.Paths.Count;
        return new PathRewards(
            [.. table.Library.Paths.Select(path => Each(table, i => probable[(i * paths) + path.Index]))],
            Each(table, i => table.TeacherCorrect(i) ? 1 : 0)
        );
    }

    private static double[] Each(OutcomeTable table, Func<int, double> value) => [.. Enumerable.Range(0, table.Count).Select(value)];
}

/// <summary>
/// Between what a policy that pays for looking is known to need and what none can do without, at the teacher's reward less a loss
/// (docs/method/theory.md, 7 and 8). Costs are mean multiply-adds per input.
/// </summary>
/// <param name="Sequential">No policy that pays for looking needs less: an estimate, by information relaxation with fitted penalties
/// (Brown, Smith and Sun 2010).</param>
/// <param name="Fitted">What the policy of fitted backward induction needs on inputs it was not fitted to, its own cost left out.</param>
/// <param name="Controller">What another controller needs, measured the same way; null where none was given.</param>
/// <param name="Penalty">Mean penalty on the fitted policy's own paths, in reward: 0 but for chance if the fits are exact.</param>
internal sealed record SequentialBracket(BoundedFigure Sequential, BoundedFigure Fitted, BoundedFigure? Controller, BoundedFigure Penalty);

/// <summary>Computes a <see cref="SequentialBracket"/>.</summary>
internal sealed class SequentialProblem
{
    // Each end is the best of 24 prices on the inputs at hand, and a bracket has two ends. So widened, the whole held in 956 of 1,000 draws
    // of a world that is solved exactly (results/epyc-zen5-2core/sequential.bracket.json).
    private const double Coverage = 0.995;

    private const int Prices = 24;
    private const double Dearest = 0.6,
        Cheapest = 0.004;

    private readonly OutcomeTable table;
    private readonly PathRewards rewards;
    private readonly SequentialSolution[] solutions;
    private readonly float[][] relaxed; // (prices)(n)
    private readonly float[] teacher; // (n)

    /// <param name="table">n inputs, P paths.</param>
    /// <param name="rewards">What stopping earns.</param>
    /// <param name="estimates">Makes, for one thread, who estimates utilities at a decision point without having seen the input; null:
    /// nobody does. What is estimated is known.</param>
    /// <param name="seed">Of the folds.</param>
    /// <param name="cancellationToken">Stops between fits.</param>
    public SequentialProblem(
        OutcomeTable table,
        PathRewards rewards,
        Func<PathUtilities>? estimates = null,
        int seed = 0,
        CancellationToken cancellationToken = default
    )
        : this(table, rewards, new KnownAtExits(table, estimates), seed, cancellationToken) { }

    /// <summary>From what is known at exits, which does not depend on rewards.</summary>
    internal SequentialProblem(OutcomeTable table, PathRewards rewards, KnownAtExits known, int seed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rewards);
        (this.table, this.rewards) = (table, rewards);
        var induction = new BackwardInduction(table, rewards.Paths, known, seed, cancellationToken);
        solutions = [.. Grid().Select(induction.Solve)];
        relaxed = [.. solutions.Select(solution => WithLabels(WithPenalty(solution), solution.Paths))];
        teacher = Array.ConvertAll(rewards.Teacher, value => (float)value);
    }

    /// <summary>Both ends, at a loss against the teacher.</summary>
    /// <param name="controller">What another controller came to, one outcome a setting; null: none.</param>
    /// <param name="loss">In reward.</param>
    /// <param name="draws">Resamples.</param>
    /// <param name="seed">Of the resamples.</param>
    /// <param name="cancellationToken">Stops between resamples.</param>
    public SequentialBracket Bracket(
        IReadOnlyList<Outcome>? controller = null,
        double loss = LowerBounds.Loss,
        int draws = LowerBounds.Draws,
        int seed = 0,
        CancellationToken cancellationToken = default
    )
    {
        Frontier fitted = new(this, solutions.Select(solution => (solution.Paths, CostsOf(solution.Paths)))),
            other = new(this, controller?.Select(outcome => (outcome.Paths, outcome.InputMacs)) ?? []);
        SequentialSolution binding = solutions[Bound([], loss).Best];
        float[] penalty = Array.ConvertAll(binding.Penalty, value => (float)value);
        double?[] once = Figures([]);
        var resampled = new double?[draws][];
        foreach ((int draw, float[] weights) in Resamples.Of(table.Count, draws, seed, cancellationToken).Index())
            resampled[draw] = Figures(weights);
        return new SequentialBracket(Figure(0), Figure(1), controller is null ? null : Figure(2), Figure(3));

        BoundedFigure Figure(int k) => new(once[k], HalfWidth.Of([.. resampled.Select(own => own[k])], Coverage));

        double?[] Figures(float[] weights) =>
            [Bound(weights, loss).Macs, fitted.Macs(weights, loss), other.Macs(weights, loss), Mean(penalty, weights)];
    }

    /// <summary>The largest over prices: each bounds what anybody needs who mixes a policy with the teacher.</summary>
    private (double Macs, int Best) Bound(float[] weights, double loss)
    {
        double asked = Mean(teacher, weights);
        double[] bounds =
        [
            .. solutions.Select(
                (solution, k) => (asked - loss - Math.Max(Mean(relaxed[k], weights), asked - solution.Lambda)) / solution.Lambda
            ),
        ];
        int best = Array.IndexOf(bounds, bounds.Max());
        return (bounds[best] * table.TeacherMacs, best);
    }

    /// <summary>
    /// (n) fitted values of the root, each with the penalty on the fitted policy's path, less the penalties' mean: to first order, how much
    /// fits to a resample would move the result (docs/method/theory.md, Half-widths).
    /// </summary>
    private static double[] WithPenalty(SequentialSolution solution)
    {
        double mean = solution.Penalty.Average();
        return [.. solution.Relaxed.Select((value, i) => value + solution.Penalty[i] - mean)];
    }

    /// <summary>
    /// (n) values of a policy, each with what its own label says beside the reward that was estimated from all labels. The mean is as
    /// before; but it varies from resample to resample as much as labels do. Nothing is added where correctness is the reward.
    /// </summary>
    private float[] WithLabels(double[] values, int[] paths)
    {
        double[] residuals = [.. paths.Select((path, i) => (table.Correct(i, path) ? 1 : 0) - rewards.Paths[path][i])];
        double mean = residuals.Average();
        return [.. values.Select((value, i) => (float)(value + residuals[i] - mean))];
    }

    private long[] CostsOf(int[] paths) => [.. paths.Select((path, i) => table.Costs[i, path])];

    /// <summary>Falling prices of the teacher's computation, in units of reward.</summary>
    private static IEnumerable<double> Grid() =>
        Enumerable.Range(0, Prices).Select(k => Dearest * Math.Pow(Cheapest / Dearest, k / (Prices - 1.0)));

    private static double Mean(float[] values, float[] weights)
    {
        if (weights.Length == 0)
            return values.Average(value => (double)value);
        double sum = 0;
        for (int i = 0; i < values.Length; i++)
            sum += weights[i] * values[i];
        return sum / values.Length;
    }

    /// <summary>Settings of a controller, and the teacher: what their best mixture needs.</summary>
    private sealed class Frontier
    {
        private readonly (float[] Reward, float[] Cost)[] settings;
        private readonly float[] teacher;

        public Frontier(SequentialProblem problem, IEnumerable<(int[] Paths, long[] Macs)> settings)
        {
            OutcomeTable table = problem.table;
            this.settings =
            [
                .. settings.Select(own =>
                    (
                        problem.WithLabels([.. own.Paths.Select((path, i) => problem.rewards.Paths[path][i])], own.Paths),
                        Array.ConvertAll(own.Macs, macs => (float)macs)
                    )
                ),
                (problem.teacher, [.. Enumerable.Range(0, table.Count).Select(i => (float)table.TeacherMacsOf(i))]),
            ];
            teacher = problem.teacher;
        }

        /// <param name="weights">(n) how often each input counts; empty: once.</param>
        /// <param name="loss">Against the teacher.</param>
        public double? Macs(float[] weights, double loss) =>
            new LowerHull(settings.Select(own => new FrontierPoint(Mean(own.Reward, weights), Mean(own.Cost, weights)))).Macs(
                Mean(teacher, weights) - loss
            );
    }
}

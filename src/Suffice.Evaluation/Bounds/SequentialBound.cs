using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Settings;
using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Bounds;

/// <summary>
/// Between what a policy that pays for looking is known to need and what none can do without, at the teacher's accuracy less a loss
/// (docs/theory.md, 7 and 8). Costs are mean multiply-adds per input, without a controller's own.
/// </summary>
/// <param name="Sequential">No policy that pays for looking needs less: an estimate, by information relaxation with fitted penalties (Brown,
/// Smith and Sun 2010).</param>
/// <param name="Fitted">What the policy of fitted backward induction needs, on inputs it was not fitted to.</param>
/// <param name="Penalty">Mean penalty on that policy's own paths, in accuracy: 0 but for chance if the fits are exact.</param>
public sealed record SequentialBracket(BoundedFigure Sequential, BoundedFigure Fitted, BoundedFigure Penalty)
{
    private const int Prices = 24;
    private const double Dearest = 0.6,
        Cheapest = 0.004;

    /// <summary>Computes both ends.</summary>
    /// <param name="table">n inputs, P paths.</param>
    /// <param name="loss">Against the teacher, as a fraction of 1.</param>
    /// <param name="draws">Resamples.</param>
    /// <param name="seed">Of folds and resamples.</param>
    /// <param name="cancellationToken">Stops between prices and resamples.</param>
    public static SequentialBracket Of(
        OutcomeTable table,
        double loss = LowerBounds.Loss,
        int draws = LowerBounds.Draws,
        int seed = 0,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(table);
        var induction = new BackwardInduction(table, seed, cancellationToken);
        SequentialSolution[] solutions = [.. Grid().Select(induction.Solve)];
        SettingOutcomes fitted = SettingOutcomes.Of(table, solutions.Select(solution => solution.Paths), withTeacher: true);
        float[] teacher = [.. Enumerable.Range(0, table.Count).Select(i => table.TeacherCorrect(i) ? 1f : 0)];
        float[][] relaxed = [.. solutions.Select(solution => Array.ConvertAll(solution.Relaxed, value => (float)value))];
        float[] penalty = Array.ConvertAll(solutions[At([]).Best].Penalty, value => (float)value);
        double?[] once = Figures([]);
        var resampled = new double?[draws][];
        foreach ((int draw, float[] weights) in Resamples.Of(table.Count, draws, seed, cancellationToken).Index())
            resampled[draw] = Figures(weights);
        return new SequentialBracket(Figure(0), Figure(1), Figure(2));

        BoundedFigure Figure(int k) => new(once[k], HalfWidth.Of([.. resampled.Select(own => own[k])]));

        double?[] Figures(float[] weights) =>
            [At(weights).Macs, fitted.Frontier(weights).Macs(-loss) * table.TeacherMacs, Mean(penalty, weights)];

        (double Macs, int Best) At(float[] weights)
        {
            double accuracy = Mean(teacher, weights) - loss;
            double[] bounds = [.. solutions.Select((solution, k) => (accuracy - Mean(relaxed[k], weights)) / solution.Lambda)];
            int best = Array.IndexOf(bounds, bounds.Max());
            return (bounds[best] * table.TeacherMacs, best);
        }
    }

    /// <summary>Falling prices of the teacher's computation, in right answers.</summary>
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
}

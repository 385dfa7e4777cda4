using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Statistics;
using Suffice.Models;

namespace Suffice.Evaluation.Bounds;

/// <summary>
/// Fitted backward induction, also called least-squares Monte Carlo (Longstaff and Schwartz 2001; Tsitsiklis and Van Roy 2001): from the
/// leaves of the path tree to its root, what stopping and going on are worth, each as a linear function of what is known there.
/// Everything said of an input comes from fits to the other folds.
/// </summary>
internal sealed class BackwardInduction
{
    public const int FoldCount = 5;

    private readonly OutcomeTable table;
    private readonly PathLibrary library;
    private readonly int[][] folds; // (folds) inputs held out
    private readonly RidgeRegression[,] fits; // (folds, P)
    private readonly double[][] rewards; // (P)(n)
    private readonly double[][][] chances; // (folds)(P)(n) E(reward | known there), for all inputs by the fit without the fold

    /// <param name="table">n inputs, P paths.</param>
    /// <param name="rewards">(P)(n) what stopping at a path earns, 1 or less.</param>
    /// <param name="known">What is known at each path.</param>
    /// <param name="seed">Of the folds.</param>
    /// <param name="cancellationToken">Stops between fits.</param>
    public BackwardInduction(
        OutcomeTable table,
        double[][] rewards,
        KnownAtExits known,
        int seed = 0,
        CancellationToken cancellationToken = default
    )
    {
        (this.table, this.rewards) = (table, rewards);
        library = table.Library;
        int[] fold = Folds.Of(table.Count, FoldCount, seed);
        folds = [.. Enumerable.Range(0, FoldCount).Select(k => Enumerable.Range(0, table.Count).Where(i => fold[i] == k).ToArray())];
        fits = new RidgeRegression[FoldCount, library.Paths.Count];
        chances = [.. folds.Select(_ => new double[library.Paths.Count][])];
        Parallel.For(0, library.Paths.Count, new ParallelOptions { CancellationToken = cancellationToken }, path =>
            Fit(path, known, cancellationToken)
        );
    }

    /// <summary>Solves the problem at one price.</summary>
    /// <param name="lambda">Of the teacher's mean computation, in units of reward.</param>
    public SequentialSolution Solve(double lambda)
    {
        var solution = new SequentialSolution(
            lambda,
            new int[table.Count],
            new double[table.Count * library.Paths.Count],
            new double[table.Count],
            new double[table.Count]
        );
        Parallel.For(0, FoldCount, held => SolveFold(held, lambda, solution));
        return solution;
    }

    /// <summary>
    /// Everything about a path but its price: the ridge that suits what stopping there earns serves what going on is worth.
    /// </summary>
    private void Fit(int path, KnownAtExits known, CancellationToken cancellationToken)
    {
        RidgeRegression[] leaving = RidgeRegression.LeavingOut(known.At(path), known.Width(path), folds, rewards[path], cancellationToken);
        for (int held = 0; held < FoldCount; held++)
        {
            RidgeRegression fit = fits[held, path] = leaving[held];
            double[] weights = fit.Fit(rewards[path]);
            chances[held][path] = Each(i => Math.Min(fit.Predict(weights, i), 1));
        }
    }

    private void SolveFold(int held, double lambda, SequentialSolution solution)
    {
        int paths = library.Paths.Count;
        var value = new double[paths][]; // (P)(n) of the best action
        var entering = new double[paths][]; // (P)(n) what is expected of a path, at its parent, less the price of going there
        // Children come after their parents.
        foreach (ExecutionPath path in library.Paths.Reverse())
        {
            double[] best = [.. chances[held][path.Index]];
            foreach (ExecutionPath child in library.Children(path))
            {
                RidgeRegression fit = fits[held, path.Index];
                double[] weights = fit.Fit(value[child.Index]);
                entering[child.Index] = Each(i => fit.Predict(weights, i) - (lambda * Step(i, path, child)));
                for (int i = 0; i < best.Length; i++)
                    best[i] = Math.Max(best[i], entering[child.Index][i]);
            }
            value[path.Index] = best;
        }
        foreach (int i in folds[held])
        {
            solution.Paths[i] = Follow(i, chances[held], entering);
            Span<double> penalised = solution.Penalised.AsSpan(i * paths, paths);
            Penalise(i, lambda, chances[held], value, entering, penalised);
            int taken = solution.Paths[i];
            solution.Relaxed[i] = Largest(penalised);
            solution.Penalty[i] = rewards[taken][i] - (lambda * Fraction(i, library.Paths[taken])) - penalised[taken];
        }
    }

    /// <summary>Where the best action everywhere leads.</summary>
    private int Follow(int i, double[][] chance, double[][] entering)
    {
        ExecutionPath at = library.Root;
        while (true)
        {
            ExecutionPath? next = library
                .Children(at)
                .Where(child => entering[child.Index][i] > chance[at.Index][i])
                .MaxBy(child => entering[child.Index][i]);
            if (next is null)
                return at.Index;
            at = next;
        }
    }

    /// <summary>
    /// (P) reward − λ · cost − penalty of every path. The penalty makes somebody who knows every answer beforehand pay for each as much as
    /// it is worth to know it earlier than one may; on a path that was chosen without knowing it is 0 in the mean if the fits are exact.
    /// What the input itself earned is in both reward and penalty, and cancels.
    /// </summary>
    private void Penalise(int i, double lambda, double[][] chance, double[][] value, double[][] entering, Span<double> penalised)
    {
        Span<double> surprise = stackalloc double[penalised.Length]; // along the way to each path
        foreach (ExecutionPath path in library.Paths)
        {
            surprise[path.Index] = path.Parent is { } parent
                ? surprise[parent] + value[path.Index][i] - (lambda * Step(i, library.Paths[parent], path)) - entering[path.Index][i]
                : 0;
            penalised[path.Index] = chance[path.Index][i] - (lambda * Fraction(i, path)) - surprise[path.Index];
        }
    }

    private static double Largest(ReadOnlySpan<double> values)
    {
        double largest = values[0];
        foreach (double value in values)
            largest = Math.Max(largest, value);
        return largest;
    }

    private double Step(int i, ExecutionPath from, ExecutionPath to) => Fraction(i, to) - Fraction(i, from);

    private double Fraction(int i, ExecutionPath path) => table.Costs[i, path.Index] / (double)table.TeacherMacs;

    private double[] Each(Func<int, double> value) => [.. Enumerable.Range(0, table.Count).Select(value)];
}

/// <summary>The problem of when to stop, solved at one price.</summary>
/// <param name="Lambda">Price of the teacher's mean computation, in units of reward.</param>
/// <param name="Paths">(n) that the fitted policy takes.</param>
/// <param name="Penalised">(n, P) reward − λ · cost − penalty of each path.</param>
/// <param name="Relaxed">(n) an upper limit of reward − λ · cost, in the mean, for every policy that pays for looking.</param>
/// <param name="Penalty">(n) the penalty on the fitted policy's own path; 0 in the mean if the fits are exact.</param>
internal sealed record SequentialSolution(double Lambda, int[] Paths, double[] Penalised, double[] Relaxed, double[] Penalty);

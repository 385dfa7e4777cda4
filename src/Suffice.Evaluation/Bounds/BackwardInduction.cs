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

    // A prior that matters on a hundred inputs and not on thousands.
    private const double Ridge = 1;

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
        Parallel.For(0, FoldCount * library.Paths.Count, new ParallelOptions { CancellationToken = cancellationToken }, k =>
        {
            (int held, int path) = (k / library.Paths.Count, k % library.Paths.Count);
            int[] seen = [.. Enumerable.Range(0, table.Count).Where(i => fold[i] != held)];
            RidgeRegression fit = fits[held, path] = new RidgeRegression(known.At(path), known.Width, seen, Ridge);
            double[] weights = fit.Fit(rewards[path]);
            chances[held][path] = Each(i => Math.Min(fit.Predict(weights, i), 1));
        });
    }

    /// <summary>Solves the problem at one price.</summary>
    /// <param name="lambda">Of the teacher's mean computation, in units of reward.</param>
    public SequentialSolution Solve(double lambda)
    {
        var solution = new SequentialSolution(lambda, new int[table.Count], new double[table.Count], new double[table.Count]);
        Parallel.For(0, FoldCount, held => SolveFold(held, lambda, solution));
        return solution;
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
            (solution.Relaxed[i], solution.Penalty[i]) = Relax(i, lambda, chances[held], value, entering, solution.Paths[i]);
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
    /// What somebody would reach who knew every answer beforehand, but paid for each answer as much as it is worth to know it earlier than
    /// one may: the largest penalised reward over all paths. And the penalty on a path that was chosen without knowing, which is 0 in the
    /// mean if the fits are exact.
    /// </summary>
    private (double Relaxed, double Penalty) Relax(
        int i,
        double lambda,
        double[][] chance,
        double[][] value,
        double[][] entering,
        int taken
    )
    {
        var surprise = new double[library.Paths.Count]; // along the way to each path
        double best = double.NegativeInfinity;
        foreach (ExecutionPath path in library.Paths)
        {
            if (path.Parent is { } parent)
                surprise[path.Index] =
                    surprise[parent] + value[path.Index][i] - (lambda * Step(i, library.Paths[parent], path)) - entering[path.Index][i];
            double cost = Fraction(i, path) - Fraction(i, library.Root);
            best = Math.Max(best, chance[path.Index][i] - (lambda * cost) - surprise[path.Index]);
        }
        double root = lambda * Fraction(i, library.Root);
        return (best - root, surprise[taken] + rewards[taken][i] - chance[taken][i]);
    }

    private double Step(int i, ExecutionPath from, ExecutionPath to) => Fraction(i, to) - Fraction(i, from);

    private double Fraction(int i, ExecutionPath path) => table.Costs[i, path.Index] / (double)table.TeacherMacs;

    private double[] Each(Func<int, double> value) => [.. Enumerable.Range(0, table.Count).Select(value)];
}

/// <summary>The problem of when to stop, solved at one price.</summary>
/// <param name="Lambda">Price of the teacher's mean computation, in units of reward.</param>
/// <param name="Paths">(n) that the fitted policy takes.</param>
/// <param name="Relaxed">(n) an upper limit of reward − λ · cost, in the mean, for every policy that pays for looking.</param>
/// <param name="Penalty">(n) the penalty on the fitted policy's own path; 0 in the mean if the fits are exact.</param>
internal sealed record SequentialSolution(double Lambda, int[] Paths, double[] Relaxed, double[] Penalty);

using Suffice.Bundles;
using Suffice.Control;
using Suffice.Control.Rules;
using Suffice.Evaluation.Outcomes;
using Suffice.Models;

namespace Suffice.Evaluation.Rivals;

/// <summary>
/// Every exit's score (<see cref="ExitScore"/>) on every input of a table, computed once: rules are then tuned and followed on numbers
/// alone, exactly as <see cref="RuleController"/> follows them.
/// </summary>
internal sealed class RuleScores
{
    private readonly OutcomeTable table;
    private readonly double[] scores; // (n, P); leaves have none

    private RuleScores(OutcomeTable table, double[] scores) => (this.table, this.scores) = (table, scores);

    /// <summary>Asks a score at every decision point; on the way to it, as a controller would.</summary>
    public static RuleScores Of(OutcomeTable table, ExitScore score)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(score);
        PathLibrary library = table.Library;
        var scores = new double[table.Count * library.Paths.Count];
        score.Start(1);
        foreach (ExecutionPath leaf in library.Leaves)
        {
            ExecutionPath[] asked = [.. library.Chain(leaf).SkipLast(1)];
            for (int i = 0; i < table.Count; i++)
                foreach (ExecutionPath at in asked)
                    scores[(i * library.Paths.Count) + at.Index] = AskAt(score, at, table.At(i, at.Index), library.Root);
        }
        return new RuleScores(table, scores);

        // Scores that remember the exit before start anew at the root.
        static double AskAt(ExitScore score, ExecutionPath at, ReadOnlySpan<float> logits, ExecutionPath root)
        {
            if (at.Index == root.Index)
                score.Start(1);
            return score.Score(0, at, logits);
        }
    }

    /// <summary>Scores that were worked out otherwise, say out of fold.</summary>
    /// <param name="table">n inputs, P paths.</param>
    /// <param name="scores">(n, P).</param>
    public static RuleScores From(OutcomeTable table, double[] scores) => new(table, scores);

    /// <summary>The score of one exit on one input.</summary>
    public double At(int input, int path) => scores[(input * table.Library.Paths.Count) + path];

    /// <summary>Where each of some inputs stops.</summary>
    /// <param name="rule">To be followed.</param>
    /// <param name="inputs">Which of the table's.</param>
    /// <returns>Indices of paths, one for each of <paramref name="inputs"/>.</returns>
    public int[] Follow(StoppingRule rule, IReadOnlyList<int> inputs)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(inputs);
        int[] chain = [.. table.Library.Chain(table.Library.Paths[rule.Schedule]).Select(path => path.Index)];
        var stopped = new int[inputs.Count];
        for (int k = 0; k < stopped.Length; k++)
        {
            int at = 0;
            while (at < chain.Length - 1 && !Stops(inputs[k], at))
                at++;
            stopped[k] = chain[at];
        }
        return stopped;

        bool Stops(int input, int at) => rule.Levels.Length > 0 && At(input, chain[at]) >= rule.Levels[rule.Levels.Length == 1 ? 0 : at];
    }
}

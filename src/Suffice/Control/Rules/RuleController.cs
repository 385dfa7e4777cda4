using Suffice.Bundles;
using Suffice.Models;

namespace Suffice.Control.Rules;

/// <summary>
/// Follows a <see cref="StoppingRule"/>: walks one token schedule, the chain of paths from the root to a leaf, and stops at the first exit
/// whose score reaches its level, or where a limit lets it go no further.
/// </summary>
internal sealed class RuleController : IController
{
    private readonly PathLibrary library;
    private readonly ExitScore? score;
    private readonly PathsWithin limits;
    private readonly ExecutionPath?[] next; // (P) along the schedule
    private readonly double[] levels; // (P)
    private readonly InputLengths lengths;
    private readonly DecisionData data;

    /// <param name="library">The P paths.</param>
    /// <param name="rule">Schedule and levels.</param>
    /// <param name="score">What is compared with the levels; null where there are none.</param>
    /// <param name="teacherMacs">Multiply-adds of the teacher.</param>
    /// <param name="limit">What every single input may spend; null: anything.</param>
    public RuleController(PathLibrary library, StoppingRule rule, ExitScore? score, long teacherMacs, PathLimit? limit = null)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(rule);
        this.library = library;
        this.score = score;
        next = library.Steps(library.Paths[rule.Schedule]);
        levels = Levels(library, rule);
        lengths = new InputLengths(library.Model);
        limits = new PathsWithin(library, teacherMacs, limit ?? PathLimit.None, this);
        limits.Check();
        data = new DecisionData(
            score?.Kind ?? DecisionKind.Steps,
            0,
            DecisionData.Numbers(next),
            levels,
            score?.Numbers(library.Paths.Count) ?? []
        )
        {
            Within = limits.Of,
        };
    }

    /// <summary>(P): the level at which a rule stops at each exit of its schedule but the last; 0 elsewhere.</summary>
    internal static double[] Levels(PathLibrary library, StoppingRule rule)
    {
        double[] levels = new double[library.Paths.Count];
        IReadOnlyList<ExecutionPath> chain = library.Chain(library.Paths[rule.Schedule]);
        for (int i = 0; i + 1 < chain.Count; i++)
            levels[chain[i].Index] =
                rule.Levels.Length == 0 ? double.PositiveInfinity
                : rule.Levels.Length == 1 ? rule.Levels[0]
                : rule.Levels[i];
        return levels;
    }

    public void Start(int inputs)
    {
        score?.Start(inputs);
        lengths.Start(inputs);
    }

    public void Start(ReadOnlySpan<int> tokens)
    {
        score?.Start(tokens.Length);
        lengths.Start(tokens);
        limits.Check(tokens);
    }

    public void Admit(int tokens) => limits.Of(tokens);

    public ExecutionPath? Decide(int input, ExecutionPath at, ReadOnlySpan<float> logits)
    {
        ArgumentNullException.ThrowIfNull(at);
        if (next[at.Index] is not { } further || !limits.Of(lengths[input])[further.Index])
            return null;
        return score is not null && score.Score(input, at, logits) >= levels[at.Index] ? null : further;
    }

    public long Macs(ExecutionPath at) => score?.Macs ?? 0;

    public DecisionData DataOf(int input) => data;
}

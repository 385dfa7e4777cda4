using Suffice.Models;

namespace Suffice.Control;

/// <summary>
/// Chooses the whole path once, from the first exit's answer: the largest û_p − λ · c_p / c_teacher. What comes after is not looked at.
/// </summary>
internal sealed class OneShot : PredictingController
{
    private readonly PathCosts costs;
    private readonly ExecutionPath?[][] next; // [target][at]
    private int[] targets = []; // (n)

    /// <inheritdoc cref="PredictingController(PathLibrary, UtilitySource, double, long, PathLimit)"/>
    public OneShot(PathLibrary library, UtilitySource source, double lambda, long teacherMacs, PathLimit? limit = null)
        : base(library, source, lambda, teacherMacs, limit ?? PathLimit.None)
    {
        costs = new PathCosts(library, teacherMacs);
        next = [.. library.Paths.Select(library.Steps)];
        CheckLimit();
        TellAs(DecisionKind.OneShot);
    }

    public override long Macs(ExecutionPath at)
    {
        ArgumentNullException.ThrowIfNull(at);
        return Asks(at) ? PredictorMacs : 0;
    }

    protected override void Begin(int inputs)
    {
        base.Begin(inputs);
        if (targets.Length < inputs)
            targets = new int[inputs];
    }

    protected override bool Asks(ExecutionPath at)
    {
        ArgumentNullException.ThrowIfNull(at);
        return at.Index == Library.Root.Index;
    }

    protected override ExecutionPath? Follow(int input, ExecutionPath at)
    {
        ArgumentNullException.ThrowIfNull(at);
        return next[targets[input]][at.Index];
    }

    private protected override ExecutionPath? Choose(int input, ExecutionPath at, Known known)
    {
        double[] fractions = costs.Of(known.Tokens);
        double Worth(int path) => known.Utilities[path] - (Lambda * fractions[path]);
        int best = Library.Root.Index;
        for (int p = 0; p < fractions.Length; p++)
            if (known.Within[p] && Worth(p) > Worth(best))
                best = p;
        targets[input] = best;
        return Follow(input, at);
    }
}

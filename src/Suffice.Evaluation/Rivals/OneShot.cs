using Suffice.Control;
using Suffice.Models;

namespace Suffice.Evaluation.Rivals;

/// <summary>
/// Chooses once, at the root: the path with the largest û_p − λ · c_p / c_teacher, and walks straight to it. What a complexity predictor
/// can do without a policy.
/// </summary>
public sealed class OneShot : IController
{
    private readonly PathLibrary library;
    private readonly IPathUtility utility;
    private readonly double lambda;
    private readonly PathCosts costs;
    private readonly ExecutionPath?[][] next; // (P target, P at)
    private readonly float[] utilities; // (P)
    private int[] targets = []; // (n)
    private int[] tokens = []; // (n)

    /// <param name="library">The P paths.</param>
    /// <param name="utility">The predictor.</param>
    /// <param name="lambda">Price of the teacher's computation, in the predictor's units of utility; 0 or more.</param>
    /// <param name="teacherMacs">Multiply-adds of the teacher.</param>
    public OneShot(PathLibrary library, IPathUtility utility, double lambda, long teacherMacs)
    {
        ArgumentNullException.ThrowIfNull(library);
        this.library = library;
        this.utility = utility;
        this.lambda = lambda;
        costs = new PathCosts(library, teacherMacs);
        utilities = new float[library.Paths.Count];
        next = [.. library.Paths.Select(target => Steps(library, target))];
    }

    public void Start(int inputs) => Start([.. Enumerable.Repeat(library.Model.Tokens, inputs)]);

    public void Start(ReadOnlySpan<int> tokens)
    {
        this.tokens = tokens.ToArray();
        targets = new int[tokens.Length];
    }

    public ExecutionPath? Decide(int input, ExecutionPath at, ReadOnlySpan<float> logits)
    {
        ArgumentNullException.ThrowIfNull(at);
        if (at.Index == library.Root.Index)
            targets[input] = Choose(input, at, logits);
        return next[targets[input]][at.Index];
    }

    public long Macs(ExecutionPath at)
    {
        ArgumentNullException.ThrowIfNull(at);
        return at.Index == library.Root.Index ? utility.Macs : 0;
    }

    private int Choose(int input, ExecutionPath root, ReadOnlySpan<float> logits)
    {
        utility.Utilities(root, logits, [], utilities);
        double[] fractions = costs.Of(tokens[input]);
        double Worth(int path) => utilities[path] - (lambda * fractions[path]);
        int best = 0;
        for (int p = 1; p < fractions.Length; p++)
            if (Worth(p) > Worth(best))
                best = p;
        return best;
    }

    private static ExecutionPath?[] Steps(PathLibrary library, ExecutionPath target)
    {
        var steps = new ExecutionPath?[library.Paths.Count];
        IReadOnlyList<ExecutionPath> chain = library.Chain(target);
        for (int i = 0; i + 1 < chain.Count; i++)
            steps[chain[i].Index] = chain[i + 1];
        return steps;
    }
}

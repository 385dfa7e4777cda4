using Suffice.Control;
using Suffice.Models;

namespace Suffice.Evaluation.Rivals;

/// <summary>
/// At every decision point takes the step towards the path in reach with the largest û_p − λ · c_p / c_teacher, or stops if that is this
/// one: the complexity predictor without the policy.
/// </summary>
public sealed class Greedy : IController
{
    private readonly PathLibrary library;
    private readonly IPathUtility utility;
    private readonly double lambda;
    private readonly ActionValues values;
    private readonly PreviousAnswers previous;
    private readonly float[] utilities; // (P)
    private readonly float[] advantages; // (children)
    private int[] tokens = []; // (n)

    /// <param name="library">The P paths.</param>
    /// <param name="utility">The predictor.</param>
    /// <param name="lambda">Price of the teacher's computation; 0 or more.</param>
    /// <param name="teacherMacs">Multiply-adds of the teacher.</param>
    public Greedy(PathLibrary library, IPathUtility utility, double lambda, long teacherMacs)
    {
        ArgumentNullException.ThrowIfNull(library);
        this.library = library;
        this.utility = utility;
        this.lambda = lambda;
        values = new ActionValues(library, teacherMacs);
        previous = new PreviousAnswers(library.Model.Classes);
        utilities = new float[library.Paths.Count];
        advantages = new float[values.Children];
    }

    public void Start(int inputs) => Start([.. Enumerable.Repeat(library.Model.Tokens, inputs)]);

    public void Start(ReadOnlySpan<int> tokens)
    {
        this.tokens = tokens.ToArray();
        previous.Start(tokens.Length);
    }

    public ExecutionPath? Decide(int input, ExecutionPath at, ReadOnlySpan<float> logits)
    {
        ArgumentNullException.ThrowIfNull(at);
        utility.Utilities(at, logits, previous.Of(input), utilities);
        previous.Keep(input, logits);
        values.Advantages(at.Index, tokens[input], utilities, lambda, advantages);
        IReadOnlyList<ExecutionPath> children = library.Children(at);
        int best = -1;
        for (int child = 0; child < children.Count; child++)
            if (advantages[child] > (best < 0 ? 0 : advantages[best]))
                best = child;
        return best < 0 ? null : children[best];
    }

    public long Macs(ExecutionPath at) => utility.Macs;
}

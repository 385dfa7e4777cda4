using Suffice.Models;

namespace Suffice.Control;

/// <summary>
/// At every decision point takes the step towards the path in reach with the largest û_p − λ · c_p / c_teacher, or stops if that is this
/// one: the complexity predictor without the policy.
/// </summary>
internal sealed class Greedy : PredictingController
{
    private readonly ActionValues values;
    private readonly float[] advantages; // (children)

    /// <inheritdoc cref="PredictingController(PathLibrary, UtilitySource, double, long, PathLimit)"/>
    public Greedy(PathLibrary library, UtilitySource source, double lambda, long teacherMacs, PathLimit? limit = null)
        : base(library, source, lambda, teacherMacs, limit ?? PathLimit.None)
    {
        values = new ActionValues(library, teacherMacs);
        advantages = new float[values.Children];
        CheckLimit();
        TellAs(DecisionKind.Greedy);
    }

    public override long Macs(ExecutionPath at) => PredictorMacs;

    private protected override ExecutionPath? Choose(int input, ExecutionPath at, Known known)
    {
        values.Advantages(at.Index, known.Tokens, known.Utilities, Lambda, advantages, known.Within);
        IReadOnlyList<ExecutionPath> children = Library.Children(at);
        int best = -1;
        for (int child = 0; child < children.Count; child++)
            if (advantages[child] > (best < 0 ? 0 : advantages[best]) && known.Within[children[child].Index])
                best = child;
        return best < 0 ? null : children[best];
    }
}

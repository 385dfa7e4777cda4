using Suffice.Bundles;

namespace Suffice.Evaluation.Statistics;

/// <summary>
/// Which members of predictor and policy were fitted without a control input, so that what they say of it is as good as for new inputs
/// (cross-fitting, Chernozhukov et al., arXiv 1608.00060). In use all members speak together; an input is judged by as many of the
/// predictor's as did not see it, so that their mean is nearly as sure of itself as in use.
/// </summary>
internal sealed class HeldOut
{
    private readonly int[][] predictors; // (n)(divisions)
    private readonly int[] policies; // (n)

    /// <param name="shape">Members, divisions, seed.</param>
    /// <param name="count">Inputs of the control split, n.</param>
    public HeldOut(ControllerDescription shape, int count)
    {
        ArgumentNullException.ThrowIfNull(shape);
        int divisions = Math.Max(1, shape.Divisions),
            parts = shape.PredictorMembers / divisions;
        int[][] divided = [.. Enumerable.Range(0, divisions).Select(division => Folds.Of(count, parts, shape.FoldSeed + division))];
        predictors = [.. Enumerable.Range(0, count).Select(input => divided.Select((part, k) => (k * parts) + part[input]).ToArray())];
        policies = Folds.Of(count, Math.Max(1, shape.PolicyMembers), shape.FoldSeed);
    }

    /// <summary>The predictor's members that did not see an input: one of each division.</summary>
    public ReadOnlySpan<int> Predictors(int input) => predictors[input];

    /// <summary>The policy's member that did not see it.</summary>
    public int Policy(int input) => policies[input];
}

using Suffice.Bundles;

namespace Suffice.Evaluation.Statistics;

/// <summary>
/// Which members of predictor and policy were fitted without a control input, so that what they say of it is as good as for new inputs
/// (cross-fitting, Chernozhukov et al., arXiv 1608.00060). In use all members speak together; an input is judged by as many of the
/// predictor's as did not see it, so that their mean is nearly as sure of itself as in use.
/// </summary>
/// <param name="shape">Members, divisions, seed.</param>
/// <param name="count">Inputs of the control split, n.</param>
public sealed class HeldOut(ControllerDescription shape, int count)
{
    private readonly int[][] parts = // (divisions)(n)
    [
        .. Enumerable
            .Range(0, Math.Max(1, shape.Divisions))
            .Select(division => Folds.Of(count, shape.PredictorMembers / Math.Max(1, shape.Divisions), shape.FoldSeed + division)),
    ];

    private readonly int[] policies = Folds.Of(count, Math.Max(1, shape.PolicyMembers), shape.FoldSeed);

    /// <summary>The predictor's members that did not see an input: one of each division.</summary>
    public IEnumerable<int> Predictors(int input) =>
        parts.Select((part, division) => (division * (shape.PredictorMembers / parts.Length)) + part[input]);

    /// <summary>The policy's member that did not see it.</summary>
    public int Policy(int input) => policies[input];
}

using System.Text.Json.Serialization;

namespace Suffice.Bundles;

/// <summary>One way of choosing paths, at every price of computation. All of it was fitted on control and calibration data.</summary>
/// <param name="Name">One of <see cref="ControllerNames"/>.</param>
/// <param name="Budgets">Falling price, rising mean cost: what the controller spends at each price.</param>
internal sealed record ControllerSettings(string Name, LambdaPoint[] Budgets)
{
    /// <summary>
    /// The rule that is used at each entry of <see cref="Budgets"/>; empty for controllers that read the price themselves (policy, greedy
    /// rule, one-shot choice).
    /// </summary>
    public StoppingRule[] Rules
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>
    /// (P)(F + 1) for <c>learned_exit</c>: at each path the weights of a logistic regression on the decision features, and a bias; a leaf
    /// has none. Null for the others.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double[][]? Judges { get; init; }
}

/// <summary>Walk one token schedule, and stop at the first exit whose score reaches its level.</summary>
/// <param name="Schedule">Index of the path at which the schedule ends.</param>
/// <param name="Levels">One for each exit before that, from the root on; or one for all of them; or none: never stop early.</param>
internal sealed record StoppingRule(int Schedule, double[] Levels);

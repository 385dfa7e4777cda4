using Suffice.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Policy;

/// <summary>What a policy would do in E episodes, at every decision point.</summary>
/// <param name="Episodes">Inputs and prices.</param>
/// <param name="Observed">(K, E, I) what was seen.</param>
/// <param name="LogProbabilities">(K, E, A).</param>
/// <param name="Values">(K, E) the rewards that are to be expected from there on, given the input.</param>
/// <param name="Variances">(K, E) by how much they vary with the actions drawn.</param>
internal sealed record Rollout(Episodes Episodes, float[] Observed, float[] LogProbabilities, double[] Values, double[] Variances);

/// <summary>
/// How often each action counts, and how much better it is than what the policy does on average; (K, E, A) and (K, E).
/// </summary>
/// <param name="Weights">(K, E, A) how often the action was taken: 0 or 1 if actions were sampled, the probability of coming to it if
/// not.</param>
/// <param name="Advantages">(K, E, A) in units of reward; 0 where the weight is 0.</param>
/// <param name="Visits">(K, E) how often the decision was come to.</param>
/// <param name="Returns">(K, E) what came, or was to be expected, from the decision on.</param>
internal sealed record AdvantageEstimate(float[] Weights, float[] Advantages, float[] Visits, float[] Returns);

/// <summary>Episodes as tensors, all of them or some.</summary>
/// <param name="Observations">(K, B, I).</param>
/// <param name="LogProbabilities">(K, B, A) by the policy that acted.</param>
/// <param name="Weights">(K, B, A).</param>
/// <param name="Advantages">(K, B, A), normalised.</param>
/// <param name="Visits">(K, B).</param>
internal sealed record RolloutBatch(Tensor Observations, Tensor LogProbabilities, Tensor Weights, Tensor Advantages, Tensor Visits)
{
    /// <summary>All episodes of a rollout.</summary>
    public static RolloutBatch Of(OutcomeEnvironment environment, Rollout rollout, AdvantageEstimate estimate, float[] normalised)
    {
        (int points, int episodes, int actions) = (environment.Tree.Count, rollout.Episodes.Count, environment.Tree.Actions);
        return new RolloutBatch(
            Aligned.Of(rollout.Observed, points, episodes, environment.ObservationSize),
            Aligned.Of(rollout.LogProbabilities, points, episodes, actions),
            Aligned.Of(estimate.Weights, points, episodes, actions),
            Aligned.Of(normalised, points, episodes, actions),
            Aligned.Of(estimate.Visits, points, episodes)
        );
    }

    /// <summary>Some of the episodes, whole.</summary>
    public RolloutBatch Select(int[] episodes)
    {
        Tensor rows = tensor(Array.ConvertAll(episodes, e => (long)e));
        return new RolloutBatch(Of(Observations), Of(LogProbabilities), Of(Weights), Of(Advantages), Of(Visits));

        Tensor Of(Tensor all) => all.index_select(1, rows);
    }

    /// <summary>Mean over the decisions come to: (K, B) → scalar.</summary>
    public Tensor MeanOverDecisions(Tensor values) => (values * Visits).sum() / Visits.sum();

    /// <summary>The same over their actions: (K, B, A) → scalar.</summary>
    public Tensor MeanOverActions(Tensor values) => (values * Weights).sum() / Visits.sum();
}

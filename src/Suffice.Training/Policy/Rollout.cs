using Suffice.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Policy;

/// <summary>What a policy would do in E episodes, at every decision point.</summary>
/// <param name="Episodes">Inputs and prices.</param>
/// <param name="Observed">What was seen.</param>
/// <param name="LogProbabilities">(K, E, A).</param>
/// <param name="Potentials">(K, E) Φ: what comes from there when the most probable action is taken everywhere.</param>
/// <param name="Values">(K, E) by the critic, of what is still to come beyond the potential.</param>
internal sealed record Rollout(Episodes Episodes, Observations Observed, float[] LogProbabilities, float[] Potentials, float[] Values);

/// <summary>
/// How often each action counts, and how much better it is than what the policy does on average; (K, E, A) and (K, E).
/// </summary>
/// <param name="Weights">(K, E, A) how often the action was taken: 0 or 1 if actions were sampled, the probability of coming to it if
/// not.</param>
/// <param name="Advantages">(K, E, A) in units of reward; 0 where the weight is 0.</param>
/// <param name="Visits">(K, E) how often the decision was come to.</param>
/// <param name="Returns">(K, E) what came, or was to be expected, from the decision on, without shaping.</param>
internal sealed record AdvantageEstimate(float[] Weights, float[] Advantages, float[] Visits, float[] Returns);

/// <summary>Episodes as tensors, all of them or some.</summary>
/// <param name="Observations">(K, B, I).</param>
/// <param name="Outcomes">(B, P).</param>
/// <param name="LogProbabilities">(K, B, A) by the policy that acted.</param>
/// <param name="Weights">(K, B, A).</param>
/// <param name="Advantages">(K, B, A), normalised.</param>
/// <param name="Visits">(K, B).</param>
/// <param name="Targets">(K, B) of the critic: returns less potentials, in units of the price.</param>
internal sealed record RolloutBatch(
    Tensor Observations,
    Tensor Outcomes,
    Tensor LogProbabilities,
    Tensor Weights,
    Tensor Advantages,
    Tensor Visits,
    Tensor Targets
)
{
    /// <summary>All episodes of a rollout.</summary>
    public static RolloutBatch Of(OutcomeEnvironment environment, Rollout rollout, AdvantageEstimate estimate, float[] normalised)
    {
        (int points, int episodes, int actions) = (environment.Tree.Count, rollout.Episodes.Count, environment.Tree.Actions);
        float[] targets =
        [
            .. estimate.Returns.Select((value, at) => (float)((value - rollout.Potentials[at]) / rollout.Episodes.Prices[at % episodes])),
        ];
        return new RolloutBatch(
            Aligned.Of(rollout.Observed.Values, points, episodes, environment.ObservationSize),
            Aligned.Of(rollout.Observed.Outcomes, episodes, environment.Paths),
            Aligned.Of(rollout.LogProbabilities, points, episodes, actions),
            Aligned.Of(estimate.Weights, points, episodes, actions),
            Aligned.Of(normalised, points, episodes, actions),
            Aligned.Of(estimate.Visits, points, episodes),
            Aligned.Of(targets, points, episodes)
        );
    }

    /// <summary>Some of the episodes, whole.</summary>
    public RolloutBatch Select(int[] episodes)
    {
        Tensor rows = tensor(Array.ConvertAll(episodes, e => (long)e));
        return new RolloutBatch(
            Of(Observations),
            Outcomes.index_select(0, rows),
            Of(LogProbabilities),
            Of(Weights),
            Of(Advantages),
            Of(Visits),
            Of(Targets)
        );

        Tensor Of(Tensor all) => all.index_select(1, rows);
    }

    /// <summary>Mean over the decisions come to: (K, B) → scalar.</summary>
    public Tensor MeanOverDecisions(Tensor values) => (values * Visits).sum() / Visits.sum();

    /// <summary>The same over their actions: (K, B, A) → scalar.</summary>
    public Tensor MeanOverActions(Tensor values) => (values * Weights).sum() / Visits.sum();
}

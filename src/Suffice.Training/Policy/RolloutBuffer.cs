using Suffice.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Policy;

/// <summary>What E episodes decided at step t, by a policy that samples its actions.</summary>
/// <param name="Observations">(E, I).</param>
/// <param name="ActionMasks">(E, A).</param>
/// <param name="Actions">(E).</param>
/// <param name="LogProbabilities">(E) of the actions taken.</param>
/// <param name="Values">(E) by the critic.</param>
internal sealed record PolicyStep(Tensor Observations, Tensor ActionMasks, Tensor Actions, Tensor LogProbabilities, float[] Values);

/// <summary>
/// One rollout: one episode an input, of at most T decisions. Episodes that end sooner stay, and <see cref="Alive"/> is 0 where they have
/// nothing to decide.
/// </summary>
/// <param name="horizon">T.</param>
/// <param name="prices">(E) λ of each episode.</param>
internal sealed class RolloutBuffer(int horizon, double[] prices)
{
    private readonly List<PolicyStep> steps = [];
    private double utility,
        fraction;

    /// <summary>(T, E), without shaping.</summary>
    public float[,] Rewards { get; } = new float[horizon, prices.Length];

    /// <summary>(T + 1, E) Φ, by which rewards are shaped; 0 after the end of an episode.</summary>
    public float[,] Potentials { get; } = new float[horizon + 1, prices.Length];

    /// <summary>(T + 1, E) by the critic, of the shaped rewards; 0 after the end of an episode.</summary>
    public float[,] Values { get; } = new float[horizon + 1, prices.Length];

    /// <summary>(T, E) 1 where a decision was made.</summary>
    public float[,] Alive { get; } = new float[horizon, prices.Length];

    /// <summary>Mean sum of an episode's rewards.</summary>
    public double MeanReward => Rewards.Cast<float>().Aggregate(0.0, (sum, reward) => sum + reward) / prices.Length;

    /// <summary>Mean utility of the answers given.</summary>
    public double MeanUtility => utility / prices.Length;

    /// <summary>Mean MACs of the paths taken, as a share of the teacher's.</summary>
    public double MeanFraction => fraction / prices.Length;

    /// <summary>Keeps the next step.</summary>
    /// <param name="observed">What the policy saw.</param>
    /// <param name="step">What it decided.</param>
    /// <param name="result">What came of it.</param>
    public void Add(Observations observed, PolicyStep step, Transition result)
    {
        int t = steps.Count;
        steps.Add(step);
        for (int e = 0; e < prices.Length; e++)
        {
            Alive[t, e] = observed.Alive[e];
            Potentials[t, e] = observed.Potentials[e];
            Values[t, e] = observed.Alive[e] * step.Values[e];
            Rewards[t, e] = result.Rewards[e];
            utility += result.Utilities[e];
            fraction += result.Fractions[e];
        }
    }

    /// <summary>All that the update learns from, as tensors.</summary>
    public RolloutBatch ToBatch(AdvantageEstimate estimate) =>
        new(
            stack(steps.Select(step => step.Observations)),
            stack(steps.Select(step => step.ActionMasks)),
            stack(steps.Select(step => step.Actions)),
            stack(steps.Select(step => step.LogProbabilities)),
            Aligned.Of(estimate.Advantages, horizon, prices.Length),
            Aligned.Of(estimate.Returns, horizon, prices.Length),
            Aligned.Of([.. Alive.Cast<float>()], horizon, prices.Length)
        );
}

/// <summary>Episodes of a rollout, all of them or some.</summary>
/// <param name="Observations">(T, B, I).</param>
/// <param name="ActionMasks">(T, B, A).</param>
/// <param name="Actions">(T, B).</param>
/// <param name="LogProbabilities">(T, B) of the actions taken, by the policy that took them.</param>
/// <param name="Advantages">(T, B).</param>
/// <param name="Returns">(T, B), targets of the critic.</param>
/// <param name="Alive">(T, B) 1 where a decision was made, else 0.</param>
internal sealed record RolloutBatch(
    Tensor Observations,
    Tensor ActionMasks,
    Tensor Actions,
    Tensor LogProbabilities,
    Tensor Advantages,
    Tensor Returns,
    Tensor Alive
)
{
    /// <summary>B.</summary>
    public int Episodes => (int)Alive.shape[1];

    /// <summary>Some of the episodes, whole.</summary>
    public RolloutBatch Select(int[] episodes)
    {
        Tensor rows = tensor(Array.ConvertAll(episodes, e => (long)e));
        return new RolloutBatch(
            Of(Observations),
            Of(ActionMasks),
            Of(Actions),
            Of(LogProbabilities),
            Of(Advantages),
            Of(Returns),
            Of(Alive)
        );

        Tensor Of(Tensor all) => all.index_select(1, rows);
    }

    /// <summary>Mean over the decisions that were made: (T, B) → scalar.</summary>
    public Tensor MeanOverDecisions(Tensor values) => (values * Alive).sum() / Alive.sum();
}

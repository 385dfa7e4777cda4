using Suffice.Tensors;
using Suffice.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Policy;

/// <summary>
/// Trains the recurrent policy on an outcome table by proximal policy optimisation (Schulman et al., arXiv 1707.06347): collect a rollout,
/// estimate advantages, update, again and again. docs/method/policy-gradient.md lists every detail and where it is.
/// </summary>
internal sealed class PolicyGradient : IDisposable
{
    private const double TraceDecay = 0.95,
        EntropyWeight = 0.002,
        AdamEpsilon = 1e-5;

    private readonly ControllerOptions options;
    private readonly Random random;
    private readonly RolloutCollector collector;

    /// <param name="data">The outcome table.</param>
    /// <param name="predictions">(n, P, P): what the predictor says at each decision point, out of fold.</param>
    /// <param name="options">Size, length, seed.</param>
    public PolicyGradient(ControllerData data, float[] predictions, ControllerOptions options)
    {
        this.options = options;
        manual_seed(options.Seed);
        random = new Random(options.Seed);
        var environment = new OutcomeEnvironment(data, predictions);
        collector = new RolloutCollector(environment, options, random);
        Policy = new RecurrentActorCritic(environment.ObservationSize, options.PolicyHidden, environment.Actions, options.PolicyGain);
    }

    /// <summary>The weights as the bundle keeps them; the critic stays behind.</summary>
    public IReadOnlyList<NamedTensor> Tensors =>
        [
            .. Weights
                .Of(Policy)
                .Where(tensor => !tensor.Name.StartsWith("value.", StringComparison.Ordinal))
                .Select(tensor => tensor with { Name = $"policy.{tensor.Name}" }),
        ];

    /// <summary>The network being trained.</summary>
    internal RecurrentActorCritic Policy { get; }

    public void Dispose() => Policy.Dispose();

    /// <summary>The training loop.</summary>
    /// <returns>What each iteration did.</returns>
    public IReadOnlyList<PolicyMetrics> Train(IProgress<Data.StageProgress>? progress, CancellationToken cancellationToken)
    {
        using DisposeScope all = NewDisposeScope();
        using var optimizer = new DecoupledAdam(Policy.parameters().Select(parameter => (parameter, 0.0)), epsilon: AdamEpsilon);
        var ppo = new PpoUpdate(Policy, optimizer, random);
        var metrics = new List<PolicyMetrics>();
        for (int iteration = 0; iteration < options.PolicyIterations; iteration++)
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.LearningRate = LearningRate(iteration);
            RolloutBuffer rollout = collector.Collect(Policy, cancellationToken);
            AdvantageEstimate estimate = Estimate(rollout);
            UpdateMetrics update = ppo.Run(rollout.ToBatch(estimate), EntropyWeight, cancellationToken);
            metrics.Add(Metrics(iteration, rollout, estimate, update));
            progress?.Report(
                new Data.StageProgress("train the policy", iteration + 1, options.PolicyIterations, $"reward {metrics[^1].Reward:F4}")
            );
        }
        return metrics;
    }

    /// <summary>(n) the path on which each input ends at a price when the most probable action is taken everywhere.</summary>
    public int[] Paths(double price) => collector.MostProbablePaths(Policy, price);

    /// <summary>Falls linearly to 0.</summary>
    private double LearningRate(int iteration) => options.PolicyRate * (1 - (iteration / (double)options.PolicyIterations));

    private static AdvantageEstimate Estimate(RolloutBuffer rollout) =>
        AdvantageEstimation.Generalised(rollout.Rewards, rollout.Potentials, rollout.Values, rollout.Alive, TraceDecay);

    private static PolicyMetrics Metrics(int iteration, RolloutBuffer rollout, AdvantageEstimate estimate, UpdateMetrics update) =>
        new(
            iteration + 1,
            rollout.MeanReward,
            rollout.MeanUtility,
            rollout.MeanFraction,
            update.Entropy,
            update.Divergence,
            update.ClippedShare,
            estimate.ExplainedVariance
        );
}

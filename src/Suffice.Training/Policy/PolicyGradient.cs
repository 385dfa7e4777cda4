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
        WarmUp = 0.05,
        AdamEpsilon = 1e-5;

    private readonly OutcomeEnvironment environment;
    private readonly int[] inputs;
    private readonly ControllerOptions options;
    private readonly PriceBands bands;
    private readonly Random random;
    private readonly RolloutCollector collector;

    /// <param name="environment">The outcome table, with predictions out of fold.</param>
    /// <param name="inputs">Rows that it learns from.</param>
    /// <param name="options">Size and length.</param>
    /// <param name="seed">Of weights, prices and the order of episodes.</param>
    public PolicyGradient(OutcomeEnvironment environment, int[] inputs, ControllerOptions options, int seed)
    {
        (this.environment, this.inputs, this.options) = (environment, inputs, options);
        bands = new PriceBands(options.LowestPrice, options.HighestPrice);
        collector = new RolloutCollector(environment);
        manual_seed(seed);
        random = new Random(seed);
        Policy = new RecurrentPolicy(environment.Tree, environment.ObservationSize, options.PolicyHidden, options.PolicyGain);
    }

    /// <summary>The network being trained.</summary>
    internal RecurrentPolicy Policy { get; }

    private int Iterations => (int)Math.Ceiling(options.PolicyUpdates / (double)PpoUpdate.StepsFor(inputs.Length));

    /// <summary>The weights as the bundle keeps them.</summary>
    /// <param name="prefix">What their names start with.</param>
    public IReadOnlyList<NamedTensor> Tensors(string prefix) =>
        [.. Policy.named_parameters().Select(parameter => Weights.Read($"{prefix}.{parameter.name}", parameter.parameter))];

    public void Dispose() => Policy.Dispose();

    /// <summary>The training loop.</summary>
    /// <param name="done">Told the share of the work that is done, and the mean reward.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>What each iteration did.</returns>
    public IReadOnlyList<PolicyMetrics> Train(Action<double, double>? done, CancellationToken cancellationToken)
    {
        using DisposeScope all = NewDisposeScope();
        using var optimizer = Optimizer.Adam(Policy.parameters(), epsilon: AdamEpsilon);
        var ppo = new PpoUpdate(Policy, optimizer, random);
        var metrics = new List<PolicyMetrics>();
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            using DisposeScope scope = NewDisposeScope();
            double past = iteration / (double)Iterations;
            optimizer.LearningRate = options.PolicyRate * Math.Min(1 - past, (past + (1.0 / Iterations)) / WarmUp);
            Rollout rollout = collector.Collect(Policy, new Episodes(inputs, bands.Draw(inputs.Length, random)));
            AdvantageEstimate estimate = options.ExactAdvantages
                ? AdvantageEstimation.Exact(environment, rollout)
                : AdvantageEstimation.Sampled(environment, rollout, TraceDecay, random);
            var statistics = new RolloutStatistics(environment, rollout, estimate, bands);
            var batch = RolloutBatch.Of(environment, rollout, estimate, statistics.NormalisedAdvantages());
            UpdateMetrics update = ppo.Run(batch, EntropyWeight * (1 - past), cancellationToken);
            metrics.Add(Metrics(iteration, statistics, update));
            done?.Invoke((iteration + 1.0) / Iterations, metrics[^1].Reward);
        }
        return metrics;
    }

    /// <summary>(rows) the path on which each input ends at a price when the most probable action is taken everywhere.</summary>
    public int[] Paths(int[] rows, double price) => collector.MostProbablePaths(Policy, rows, price);

    private static PolicyMetrics Metrics(int iteration, RolloutStatistics statistics, UpdateMetrics update)
    {
        (double reward, double utility, double fraction) = statistics.Means();
        double[] explained = statistics.ExplainedVariance();
        return new PolicyMetrics(
            iteration + 1,
            reward,
            utility,
            fraction,
            update.Entropy,
            update.Divergence,
            update.ClippedShare,
            explained.Min()
        )
        {
            ExplainedVarianceBands = explained,
            ChangedActions = statistics.ChangedActions(),
            Updates = (iteration + 1) * update.Steps,
        };
    }
}

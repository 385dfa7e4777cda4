using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Policy;

/// <summary>What an update did, mean over its steps; each is measured before the step.</summary>
/// <param name="Entropy">Of the policy at decisions, in nats.</param>
/// <param name="Divergence">Estimate of KL(old ‖ new).</param>
/// <param name="ClippedShare">Share of actions whose probability ratio was outside the clip range.</param>
/// <param name="Steps">How many.</param>
internal sealed record UpdateMetrics(double Entropy, double Divergence, double ClippedShare, int Steps);

/// <summary>The update of proximal policy optimisation (Schulman et al., arXiv 1707.06347): several passes over one rollout.</summary>
/// <param name="network">What is trained.</param>
/// <param name="optimizer">Moves its parameters; holds the learning rate.</param>
/// <param name="random">Shuffles the episodes for every pass.</param>
internal sealed class PpoUpdate(RecurrentPolicy network, Optimizer optimizer, Random random)
{
    private const double ClipRange = 0.2,
        LargestGradient = 0.5;
    private const int Passes = 3,
        EpisodesPerStep = 512;

    /// <summary>Steps that a rollout of so many episodes is good for.</summary>
    public static int StepsFor(int episodes) => Passes * Parts(episodes);

    /// <summary>Trains on one rollout.</summary>
    /// <param name="rollout">All episodes.</param>
    /// <param name="entropyWeight">What the policy's entropy counts in the loss.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    public UpdateMetrics Run(RolloutBatch rollout, double entropyWeight, CancellationToken cancellationToken)
    {
        var steps = new List<UpdateMetrics>();
        int episodes = (int)rollout.Visits.shape[1];
        for (int pass = 0; pass < Passes; pass++)
        {
            int[] order = [.. Enumerable.Range(0, episodes)];
            random.Shuffle(order);
            foreach (int[] part in order.Chunk((int)Math.Ceiling(episodes / (double)Parts(episodes))))
            {
                cancellationToken.ThrowIfCancellationRequested();
                using DisposeScope scope = NewDisposeScope();
                steps.Add(Step(rollout.Select(part), entropyWeight));
            }
        }
        return new UpdateMetrics(
            steps.Average(step => step.Entropy),
            steps.Average(step => step.Divergence),
            steps.Average(step => step.ClippedShare),
            steps.Count
        );
    }

    private static int Parts(int episodes) => Math.Max(1, episodes / EpisodesPerStep);

    /// <summary>One step of gradient descent.</summary>
    private UpdateMetrics Step(RolloutBatch batch, double entropyWeight)
    {
        Tensor logProbabilities = network.LogProbabilities(batch.Observations); // (K, B, A)
        Tensor logRatio = logProbabilities - batch.LogProbabilities;
        Tensor ratio = logRatio.exp();
        Tensor clipped = minimum(ratio * batch.Advantages, ratio.Between(1 - ClipRange, 1 + ClipRange) * batch.Advantages);
        Tensor objective = batch.MeanOverActions(clipped);
        Tensor entropy = batch.MeanOverDecisions(-(logProbabilities.exp() * logProbabilities).sum(-1));
        optimizer.ClearGradients();
        (-objective - entropy.Times(entropyWeight)).backward();
        nn.utils.clip_grad_norm_(network.parameters(), LargestGradient);
        optimizer.Step();
        return new UpdateMetrics(
            entropy.item<float>(),
            batch.MeanOverActions(ratio.Minus(1) - logRatio).item<float>(),
            batch.MeanOverActions(ratio.Minus(1).abs().IsAbove(ClipRange).to(ScalarType.Float32)).item<float>(),
            1
        );
    }
}

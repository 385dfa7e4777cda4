using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Policy;

/// <summary>What an update did, mean over its steps; each is measured before the step.</summary>
/// <param name="Entropy">Of the policy at decisions, in nats.</param>
/// <param name="Divergence">Estimate of KL(old ‖ new).</param>
/// <param name="ClippedShare">Share of decisions whose probability ratio was outside the clip range.</param>
internal sealed record UpdateMetrics(double Entropy, double Divergence, double ClippedShare);

/// <summary>The update of proximal policy optimisation (Schulman et al., arXiv 1707.06347): several passes over one rollout.</summary>
/// <param name="network">What is trained.</param>
/// <param name="optimizer">Moves its parameters; holds the learning rate.</param>
/// <param name="random">Shuffles the episodes for every pass.</param>
internal sealed class PpoUpdate(RecurrentActorCritic network, DecoupledAdam optimizer, Random random)
{
    private const double ClipRange = 0.2,
        ValueWeight = 0.5,
        LargestGradient = 0.5,
        LeastDeviation = 1e-8;
    private const int Passes = 3,
        EpisodesPerStep = 2000;

    /// <summary>Trains on one rollout.</summary>
    /// <param name="rollout">All episodes.</param>
    /// <param name="entropyWeight">What the policy's entropy counts in the loss.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    public UpdateMetrics Run(RolloutBatch rollout, double entropyWeight, CancellationToken cancellationToken)
    {
        var steps = new List<UpdateMetrics>();
        for (int pass = 0; pass < Passes; pass++)
        {
            int[] order = [.. Enumerable.Range(0, rollout.Episodes)];
            random.Shuffle(order);
            foreach (int[] episodes in order.Chunk(EpisodesPerStep))
            {
                cancellationToken.ThrowIfCancellationRequested();
                using DisposeScope scope = NewDisposeScope();
                steps.Add(Step(rollout.Select(episodes), entropyWeight));
            }
        }
        return new UpdateMetrics(
            steps.Average(step => step.Entropy),
            steps.Average(step => step.Divergence),
            steps.Average(step => step.ClippedShare)
        );
    }

    /// <summary>One step of gradient descent.</summary>
    private UpdateMetrics Step(RolloutBatch batch, double entropyWeight)
    {
        Tensor advantages = Normalised(batch);
        (Tensor logProbabilities, Tensor values) = network.Evaluate(batch.Observations, batch.ActionMasks); // (T, B, A), (T, B)
        Tensor taken = logProbabilities.gather(2, batch.Actions.unsqueeze(2)).squeeze(2); // (T, B)
        Tensor logRatio = taken - batch.LogProbabilities;
        Tensor ratio = logRatio.exp();
        Tensor objective = minimum(ratio * advantages, ratio.Between(1 - ClipRange, 1 + ClipRange) * advantages);
        Tensor entropy = -(logProbabilities.exp() * logProbabilities).sum(-1); // (T, B)
        Tensor valueLoss = (values - batch.Returns).Squared();
        Tensor loss = batch.MeanOverDecisions((-objective - entropy.Times(entropyWeight)).Plus(valueLoss.Times(ValueWeight)));
        optimizer.ClearGradients();
        loss.backward();
        nn.utils.clip_grad_norm_(network.parameters(), LargestGradient);
        optimizer.Step();
        return new UpdateMetrics(
            Mean(entropy),
            Mean(ratio.Minus(1) - logRatio),
            Mean(ratio.Minus(1).abs().IsAbove(ClipRange).to(ScalarType.Float32))
        );

        double Mean(Tensor values) => batch.MeanOverDecisions(values).item<float>();
    }

    /// <summary>(T, B) with mean 0 and deviation 1 over the decisions of the step.</summary>
    private static Tensor Normalised(RolloutBatch batch)
    {
        Tensor centred = batch.Advantages - batch.MeanOverDecisions(batch.Advantages);
        Tensor deviation = batch.MeanOverDecisions(centred.Squared()).sqrt();
        return centred / deviation.Plus(LeastDeviation);
    }
}

using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Policy;

/// <summary>Lets a policy act in the environment.</summary>
/// <param name="environment">What it acts in.</param>
/// <param name="options">The range of prices.</param>
/// <param name="random">Draws the prices. Actions are drawn by libtorch's generator.</param>
internal sealed class RolloutCollector(OutcomeEnvironment environment, ControllerOptions options, Random random)
{
    private const double LeastUniform = 1e-9;

    /// <summary>One episode an input, each at a price of its own, actions sampled.</summary>
    public RolloutBuffer Collect(RecurrentActorCritic policy, CancellationToken cancellationToken)
    {
        using IDisposable undifferentiated = no_grad();
        double[] prices = DrawPrices();
        environment.Reset(prices);
        var buffer = new RolloutBuffer(environment.Horizon, prices);
        Tensor state = policy.InitialState(environment.Episodes);
        for (int t = 0; t < environment.Horizon; t++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Observations observed = environment.Observe();
            (Tensor observations, Tensor masks) = Tensors(observed);
            (Tensor logits, Tensor values, state) = policy.Step(observations, state);
            Tensor logProbabilities = logits.Plus(masks).log_softmax(-1); // (E, A)
            Tensor actions = Sample(logProbabilities); // (E)
            Tensor taken = logProbabilities.gather(1, actions.unsqueeze(1)).squeeze(1); // (E)
            var step = new PolicyStep(observations, masks, actions, taken, values.data<float>().ToArray());
            buffer.Add(observed, step, environment.Step(actions.data<long>().ToArray()));
        }
        return buffer;
    }

    /// <summary>(E) the path with whose answer each input ends at one price, when the most probable action is taken everywhere.</summary>
    public int[] MostProbablePaths(RecurrentActorCritic policy, double price)
    {
        using IDisposable undifferentiated = no_grad();
        using DisposeScope scope = NewDisposeScope();
        environment.Reset([.. Enumerable.Repeat(price, environment.Episodes)]);
        Tensor state = policy.InitialState(environment.Episodes);
        for (int t = 0; t < environment.Horizon; t++)
        {
            (Tensor observations, Tensor masks) = Tensors(environment.Observe());
            (Tensor logits, _, state) = policy.Step(observations, state);
            environment.Step(logits.Plus(masks).argmax(-1).data<long>().ToArray());
        }
        return [.. Enumerable.Range(0, environment.Episodes).Select(e => environment.PathOf(e).Index)];
    }

    /// <summary>(E) ln λ uniform.</summary>
    private double[] DrawPrices()
    {
        var prices = new double[environment.Episodes];
        for (int e = 0; e < prices.Length; e++)
            prices[e] = options.LowestPrice * Math.Pow(options.HighestPrice / options.LowestPrice, random.NextDouble());
        return prices;
    }

    /// <summary>(E, I) and (E, A).</summary>
    private (Tensor Observations, Tensor ActionMasks) Tensors(Observations observed) =>
        (
            Aligned.Of(observed.Values, environment.Episodes, environment.ObservationSize),
            Aligned.Of(observed.ActionMasks, environment.Episodes, environment.Actions)
        );

    /// <summary>One action a row, by Gumbel noise: (E, A) log-probabilities → (E).</summary>
    private static Tensor Sample(Tensor logProbabilities)
    {
        Tensor noise = -(-rand_like(logProbabilities).AtLeast(LeastUniform).log()).log();
        return logProbabilities.Plus(noise).argmax(-1);
    }
}

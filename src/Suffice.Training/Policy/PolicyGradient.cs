using Suffice.Control;
using Suffice.Models;
using Suffice.Tensors;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Policy;

/// <summary>What one iteration of the policy gradient did. docs/method/policy-gradient.md defines each figure.</summary>
public sealed record PolicyMetrics(
    int Iteration,
    double Reward,
    double Utility,
    double Fraction,
    double Entropy,
    double Divergence,
    double ClippedShare,
    double ExplainedVariance
);

/// <summary>
/// Proximal policy optimisation (Schulman et al., arXiv 1707.06347) of the recurrent policy on an outcome table, in one file. An episode is
/// one input at one price λ: at each decision point the policy stops or goes on to a child; running to a child costs λ · ΔMACs / C,
/// stopping earns the teacher's calibrated probability of the answer. Every implementation detail is listed in
/// docs/method/policy-gradient.md.
/// </summary>
internal sealed class PolicyGradient : IDisposable
{
    private const double Clip = 0.2,
        Trace = 0.95,
        EntropyWeight = 0.002,
        ValueWeight = 0.5,
        LargestGradient = 0.5;
    private const int Passes = 3,
        EpisodesPerStep = 2000;

    private readonly ControllerData data;
    private readonly float[] utilities; // (n, P, P): the predictor's word at each decision point, out of fold
    private readonly ControllerOptions options;
    private readonly PathLibrary library;
    private readonly PolicyInputs inputs;
    private readonly int actions;
    private readonly int horizon;
    private readonly Recurrent policy;
    private readonly Random random;

    public PolicyGradient(ControllerData data, float[] utilities, ControllerOptions options)
    {
        (this.data, this.utilities, this.options) = (data, utilities, options);
        library = data.Table.Library;
        inputs = new PolicyInputs(library, data.Table.PriceUnit);
        actions = inputs.Values.Children + 1;
        horizon = library.Paths.Max(path => library.Chain(path).Count) - 1;
        manual_seed(options.Seed);
        random = new Random(options.Seed);
        policy = new Recurrent(inputs.Count, options.PolicyHidden, actions, options.PolicyGain);
    }

    /// <summary>The weights as the bundle keeps them; the critic stays behind.</summary>
    public IReadOnlyList<NamedTensor> Tensors =>
        [
            .. Weights
                .Of(policy)
                .Where(tensor => !tensor.Name.StartsWith("value.", StringComparison.Ordinal))
                .Select(tensor => tensor with { Name = $"policy.{tensor.Name}" }),
        ];

    /// <summary>The network being trained.</summary>
    internal Recurrent Policy => policy;

    public void Dispose() => policy.Dispose();

    /// <summary>Rolls out and improves, again and again.</summary>
    public IReadOnlyList<PolicyMetrics> Train(IProgress<Data.StageProgress>? progress, CancellationToken cancellationToken)
    {
        using DisposeScope all = NewDisposeScope();
        using var optimizer = new DecoupledAdam(policy.parameters().Select(parameter => (parameter, 0.0)), epsilon: 1e-5);
        var metrics = new List<PolicyMetrics>();
        for (int iteration = 0; iteration < options.PolicyIterations; iteration++)
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.LearningRate = options.PolicyRate * (1 - (iteration / (double)options.PolicyIterations));
            Rollout rollout = Roll(cancellationToken);
            metrics.Add(Improve(rollout, optimizer, iteration, cancellationToken));
            progress?.Report(
                new Data.StageProgress("train the policy", iteration + 1, options.PolicyIterations, $"reward {metrics[^1].Reward:F4}")
            );
        }
        return metrics;
    }

    /// <summary>One episode an input, each at a price of its own. Tensors are (T, E, …); Alive is 1 where a decision was made.</summary>
    private sealed record Rollout(
        Tensor Inputs,
        Tensor Blocked,
        Tensor Actions,
        Tensor LogProbabilities,
        Tensor Advantages,
        Tensor Returns,
        Tensor Alive,
        double Reward,
        double Utility,
        double Fraction,
        double Explained
    );

    private Rollout Roll(CancellationToken cancellationToken)
    {
        using IDisposable _ = no_grad();
        int episodes = data.Count,
            width = inputs.Count;
        var at = new int[episodes];
        var price = new double[episodes];
        for (int e = 0; e < episodes; e++)
            price[e] = options.LowestPrice * Math.Pow(options.HighestPrice / options.LowestPrice, random.NextDouble());
        var rewards = new float[horizon, episodes];
        var potential = new float[horizon + 1, episodes]; // shaping potential and critic's value of a finished episode are 0
        var value = new float[horizon + 1, episodes];
        var alive = new float[horizon, episodes];
        var steps = new List<(Tensor Inputs, Tensor Blocked, Tensor Actions, Tensor LogProbabilities)>();
        double utility = 0,
            fraction = 0;
        Array.Fill(at, library.Root.Index);
        Tensor state = zeros(episodes, options.PolicyHidden);
        for (int t = 0; t < horizon; t++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (float[] x, Tensor xs, Tensor masks) = Look(at, price);
            (Tensor logits, Tensor values, state) = policy.Step(xs, state);
            Tensor logProbabilities = logits.Plus(masks).log_softmax(-1); // (E, A)
            Tensor noise = -(-rand_like(logProbabilities).AtLeast(1e-9).log()).log();
            Tensor chosen = logProbabilities.Plus(noise).argmax(-1); // (E)
            steps.Add((xs, masks, chosen, logProbabilities.gather(1, chosen.unsqueeze(1)).squeeze(1)));
            long[] action = chosen.data<long>().ToArray();
            float[] criticised = values.data<float>().ToArray();
            for (int e = 0; e < episodes; e++)
            {
                if (at[e] < 0)
                    continue;
                alive[t, e] = 1;
                value[t, e] = criticised[e];
                potential[t, e] = x[(e * width) + inputs.ValueIndex];
                ExecutionPath here = library.Paths[at[e]];
                ExecutionPath? next = action[e] == 0 ? null : library.Children(here)[(int)action[e] - 1];
                bool ends = next is null || library.Children(next).Count == 0;
                if (next is not null)
                    rewards[t, e] -= (float)(
                        price[e]
                        * (
                            inputs.Values.Fraction(next.Index, data.Table.Tokens(e))
                            - inputs.Values.Fraction(here.Index, data.Table.Tokens(e))
                        )
                    );
                if (ends)
                {
                    int path = (next ?? here).Index;
                    rewards[t, e] += data.Utilities[(e * data.Paths) + path];
                    utility += data.Utilities[(e * data.Paths) + path];
                    fraction += inputs.Values.Fraction(path, data.Table.Tokens(e));
                }
                at[e] = ends ? -1 : next!.Index;
            }
        }
        (float[] advantages, float[] returns, double explained) = Estimate(rewards, potential, value, alive, Trace);
        double reward = 0;
        foreach (float r in rewards)
            reward += r;
        return new Rollout(
            stack(steps.Select(step => step.Inputs)),
            stack(steps.Select(step => step.Blocked)),
            stack(steps.Select(step => step.Actions)),
            stack(steps.Select(step => step.LogProbabilities)),
            Aligned.Of(advantages, horizon, episodes),
            Aligned.Of(returns, horizon, episodes),
            Aligned.Of(Flat(alive), horizon, episodes),
            reward / episodes,
            utility / episodes,
            fraction / episodes,
            explained
        );
    }

    /// <summary>(n) the path on which each input ends at a price when the most probable action is taken everywhere.</summary>
    public int[] Paths(double price)
    {
        using IDisposable undifferentiated = no_grad();
        using DisposeScope scope = NewDisposeScope();
        int episodes = data.Count;
        int[] at = [.. Enumerable.Repeat(library.Root.Index, episodes)],
            ended = new int[episodes];
        double[] prices = [.. Enumerable.Repeat(price, episodes)];
        Tensor state = zeros(episodes, options.PolicyHidden);
        for (int t = 0; t < horizon; t++)
        {
            (float[] _, Tensor xs, Tensor masks) = Look(at, prices);
            (Tensor logits, Tensor values, state) = policy.Step(xs, state);
            long[] action = logits.Plus(masks).argmax(-1).data<long>().ToArray();
            for (int e = 0; e < episodes; e++)
            {
                if (at[e] < 0)
                    continue;
                ExecutionPath here = library.Paths[at[e]],
                    next = action[e] == 0 ? here : library.Children(here)[(int)action[e] - 1];
                bool ends = next == here || library.Children(next).Count == 0;
                if (ends)
                    ended[e] = next.Index;
                at[e] = ends ? -1 : next.Index;
            }
        }
        return ended;
    }

    /// <summary>
    /// What the policy reads at the decision points where the episodes stand, and which actions they do not have: (E, I) twice, (E, A).
    /// </summary>
    /// <param name="at">(E), −1 where an episode has ended.</param>
    /// <param name="price">(E).</param>
    private (float[] Values, Tensor Inputs, Tensor Masks) Look(int[] at, double[] price)
    {
        int episodes = at.Length,
            width = inputs.Count;
        var x = new float[episodes * width];
        var blocked = new float[episodes * actions];
        Parallel.For(0, episodes, e =>
        {
            if (at[e] < 0)
                return;
            ReadOnlySpan<float> word = utilities.AsSpan(((e * data.Paths) + at[e]) * data.Paths, data.Paths);
            inputs.Compute(at[e], data.Table.Tokens(e), data.FeaturesOf(e, at[e]), word, price[e], x.AsSpan(e * width, width));
            int has = 1 + library.Children(library.Paths[at[e]]).Count;
            blocked.AsSpan((e * actions) + has, actions - has).Fill(-1e9f);
        });
        return (x, Aligned.Of(x, episodes, width), Aligned.Of(blocked, episodes, actions));
    }

    /// <summary>Generalised advantage estimation (arXiv 1506.02438) of the shaped reward r + Φ(s') − Φ(s); discount 1.</summary>
    internal static (float[] Advantages, float[] Returns, double Explained) Estimate(
        float[,] rewards,
        float[,] potential,
        float[,] value,
        float[,] alive,
        double decay
    )
    {
        (int horizon, int episodes) = (rewards.GetLength(0), rewards.GetLength(1));
        var advantages = new float[horizon * episodes];
        var returns = new float[horizon * episodes];
        double residual = 0,
            squares = 0,
            sum = 0,
            count = 0;
        for (int e = 0; e < episodes; e++)
        {
            double trace = 0;
            for (int t = horizon - 1; t >= 0; t--)
            {
                if (alive[t, e] == 0)
                    continue;
                double shaped = rewards[t, e] + potential[t + 1, e] - potential[t, e];
                trace = shaped + value[t + 1, e] - value[t, e] + (decay * trace);
                advantages[(t * episodes) + e] = (float)trace;
                double target = trace + value[t, e];
                returns[(t * episodes) + e] = (float)target;
                residual += trace * trace;
                squares += target * target;
                sum += target;
                count++;
            }
        }
        double variance = (squares / count) - (sum / count * (sum / count));
        return (advantages, returns, variance > 0 ? 1 - (residual / count / variance) : 0);
    }

    private PolicyMetrics Improve(Rollout rollout, DecoupledAdam optimizer, int iteration, CancellationToken cancellationToken)
    {
        int episodes = data.Count;
        double entropySum = 0,
            divergenceSum = 0,
            clippedSum = 0;
        int updates = 0;
        for (int pass = 0; pass < Passes; pass++)
        {
            int[] order = [.. Enumerable.Range(0, episodes)];
            random.Shuffle(order);
            foreach (int[] chunk in order.Chunk(EpisodesPerStep))
            {
                cancellationToken.ThrowIfCancellationRequested();
                using DisposeScope scope = NewDisposeScope();
                Tensor rows = tensor(Array.ConvertAll(chunk, e => (long)e));
                Tensor Pick(Tensor all) => all.index_select(1, rows);
                Tensor xs = Pick(rollout.Inputs),
                    masks = Pick(rollout.Blocked),
                    chosen = Pick(rollout.Actions),
                    alive = Pick(rollout.Alive),
                    advantages = Pick(rollout.Advantages);
                Tensor total = alive.sum();
                Tensor mean = (advantages * alive).sum() / total;
                Tensor deviation = (((advantages - mean).Squared() * alive).sum() / total).sqrt();
                advantages = (advantages - mean) / deviation.Plus(1e-8);

                (Tensor logProbabilities, Tensor values) = policy.Unroll(xs, masks); // (T, B, A), (T, B)
                Tensor taken = logProbabilities.gather(2, chosen.unsqueeze(2)).squeeze(2);
                Tensor logRatio = taken - Pick(rollout.LogProbabilities);
                Tensor ratio = logRatio.exp();
                Tensor gain = minimum(ratio * advantages, ratio.Between(1 - Clip, 1 + Clip) * advantages);
                Tensor entropy = -(logProbabilities.exp() * logProbabilities).sum(-1);
                Tensor error = (values - Pick(rollout.Returns)).Squared();
                Tensor loss = ((-gain - entropy.Times(EntropyWeight)).Plus(error.Times(ValueWeight)) * alive).sum() / total;
                optimizer.ClearGradients();
                loss.backward();
                nn.utils.clip_grad_norm_(policy.parameters(), LargestGradient);
                optimizer.Step();

                entropySum += ((entropy * alive).sum() / total).item<float>();
                divergenceSum += (((ratio.Minus(1) - logRatio) * alive).sum() / total).item<float>();
                clippedSum += ((ratio.Minus(1).abs().IsAbove(Clip).to(ScalarType.Float32) * alive).sum() / total).item<float>();
                updates++;
            }
        }
        return new PolicyMetrics(
            iteration + 1,
            rollout.Reward,
            rollout.Utility,
            rollout.Fraction,
            entropySum / updates,
            divergenceSum / updates,
            clippedSum / updates,
            rollout.Explained
        );
    }

    private static float[] Flat(float[,] values) => [.. values.Cast<float>()];

    /// <summary>The TorchSharp form of <see cref="PolicyNetwork"/>, with a critic on the same state.</summary>
    internal sealed class Recurrent : nn.Module
    {
        private readonly GRUCell gru;
        private readonly Linear head;
        private readonly Linear value;
        private readonly Parameter gain;
        private readonly int hidden;
        private readonly int actions;

        public Recurrent(int inputs, int hidden, int actions, double initialGain)
            : base(nameof(Recurrent))
        {
            (this.hidden, this.actions) = (hidden, actions);
            gru = nn.GRUCell(inputs, hidden);
            head = nn.Linear(hidden, actions);
            value = nn.Linear(hidden, 1);
            gain = Parameters.Of(() => tensor([(float)initialGain]));
            using (no_grad())
            {
                head.weight!.zero_(); // untrained, the policy is the greedy rule and nothing else
                head.bias!.zero_();
                value.weight!.Scale(0.01);
                value.bias!.zero_();
            }
            RegisterComponents();
        }

        /// <summary>(B, I), (B, H) → logits (B, A), values (B), state (B, H).</summary>
        public (Tensor Logits, Tensor Values, Tensor State) Step(Tensor inputs, Tensor state)
        {
            Tensor next = gru.forward(inputs, state);
            Tensor advantages = nn.functional.pad(inputs.narrow(1, 0, actions - 1), [1L, 0L]); // (B, A): 0 for stopping
            return (head.forward(next).Plus(gain * advantages), value.forward(next).squeeze(1), next);
        }

        /// <summary>(T, B, I), (T, B, A) → log-probabilities (T, B, A), values (T, B), from zero state.</summary>
        public (Tensor LogProbabilities, Tensor Values) Unroll(Tensor inputs, Tensor blocked)
        {
            Tensor state = zeros(inputs.shape[1], hidden);
            var logProbabilities = new List<Tensor>();
            var values = new List<Tensor>();
            for (int t = 0; t < inputs.shape[0]; t++)
            {
                (Tensor logits, Tensor criticised, state) = Step(inputs[t], state);
                logProbabilities.Add(logits.Plus(blocked[t]).log_softmax(-1));
                values.Add(criticised);
            }
            return (stack(logProbabilities), stack(values));
        }
    }
}

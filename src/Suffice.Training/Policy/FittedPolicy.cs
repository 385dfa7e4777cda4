using System.Text.Json.Serialization;
using Suffice.Control;
using Suffice.Evaluation.Bounds;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Settings;
using Suffice.Evaluation.Statistics;
using Suffice.Models;
using Suffice.Tensors;
using TorchSharp;

namespace Suffice.Training.Policy;

/// <summary>
/// Whether what policies learnt is worth keeping, by the comparison of two controllers, on control: each input decided by the policy that
/// did not see it, with predictions out of fold, the policies' own multiply-adds included.
/// </summary>
/// <param name="Difference">Trained less untrained: mean of J / λ over the prices of comparisons, in fractions of the teacher's
/// multiply-adds; positive when training helped.</param>
/// <param name="LowerLimit">Lower 95 % limit of it.</param>
/// <param name="Kept">Whether the limit is above 0; if not, rounds are compared by the untrained policy, which is the greedy rule over the
/// predictor.</param>
internal sealed record PolicyChoice(double Difference, double LowerLimit, bool Kept)
{
    /// <summary>Upper 95 % limit; null in records from before it was kept.</summary>
    public double? UpperLimit { get; init; }

    /// <summary>
    /// What the best policy that pays for looking could gain over the greedy rule on control; null in records from before it was kept.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SequentialGain? Left { get; init; }
}

/// <summary>Policies, trained, and what is to be thought of them.</summary>
/// <param name="Members">How many.</param>
/// <param name="Tensors"><c>policy.*</c>.</param>
/// <param name="Choice">Whether they are worth more than the greedy rule.</param>
/// <param name="Metrics">One record an iteration, means over the policies.</param>
internal sealed record FittedPolicy(
    int Members,
    IReadOnlyList<NamedTensor> Tensors,
    PolicyChoice Choice,
    IReadOnlyList<PolicyMetrics> Metrics
)
{
    /// <summary>Trains one policy without each fold of control, and asks the folds whether they won.</summary>
    public static FittedPolicy Run(
        ControllerData data,
        float[] predictions,
        ControllerOptions options,
        IProgress<Data.StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var environment = new OutcomeEnvironment(data, predictions);
        var heldOut = new HeldOut(options.Describe(options.PolicyMembers), data.Count);
        ILookup<int, int> folds = Enumerable.Range(0, data.Count).ToLookup(heldOut.Policy);
        int[] all = [.. Enumerable.Range(0, data.Count)];
        PolicyGradient[] policies =
        [
            .. Enumerable
                .Range(0, options.PolicyMembers)
                .Select(own => new PolicyGradient(environment, [.. all.Except(folds[own])], options, options.Seed + own)),
        ];
        try
        {
            IReadOnlyList<PolicyMetrics>[] metrics = Train(policies, progress, cancellationToken);
            return new FittedPolicy(
                options.PolicyMembers,
                [.. policies.Index().SelectMany(own => own.Item.Tensors($"policy.{own.Index}"))],
                Choose(environment, options, Judged(policies, folds, data.Count), cancellationToken),
                [.. metrics[0].Select((_, iteration) => PolicyMetrics.Mean([.. metrics.Select(own => own[iteration])]))]
            );
        }
        finally
        {
            Array.ForEach(policies, policy => policy.Dispose());
        }
    }

    /// <summary>
    /// Side by side, on as many threads as libtorch has, each with one: its matrices are small. So the bits do not depend on the number of
    /// threads.
    /// </summary>
    private static IReadOnlyList<PolicyMetrics>[] Train(
        PolicyGradient[] policies,
        IProgress<Data.StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var metrics = new IReadOnlyList<PolicyMetrics>[policies.Length];
        var shares = new double[policies.Length];
        int threads = torch.get_num_threads();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        try
        {
            Parallel.For(0, policies.Length, parallel, own =>
            {
                torch.set_num_threads(1);
                metrics[own] = policies[own].Train((share, reward) => Told(own, share, reward), cancellationToken);
            });
        }
        finally
        {
            torch.set_num_threads(threads);
        }
        return metrics;

        void Told(int own, double share, double reward)
        {
            lock (shares)
            {
                shares[own] = share;
                progress?.Report(
                    new Data.StageProgress(
                        "train the policy",
                        (int)(100 * shares.Sum()),
                        100 * policies.Length,
                        FormattableString.Invariant($"reward {reward:F4}")
                    )
                );
            }
        }
    }

    /// <summary>(prices)(n) paths, each taken by the policy that did not see the input.</summary>
    private static int[][] Judged(PolicyGradient[] policies, ILookup<int, int> folds, int count)
    {
        int[][] paths = [.. Prices.Compared.Select(_ => new int[count])];
        foreach ((int own, PolicyGradient policy) in policies.Index())
        foreach ((int k, double price) in Prices.Compared.Index())
        foreach ((int row, int path) in folds[own].Zip(policy.Paths([.. folds[own]], price)))
            paths[k][row] = path;
        return paths;
    }

    /// <summary>Trained against untrained; the latter decides as the greedy rule, which needs no policy network.</summary>
    private static PolicyChoice Choose(
        OutcomeEnvironment environment,
        ControllerOptions options,
        int[][] trained,
        CancellationToken cancellationToken
    )
    {
        ControllerData data = environment.Data;
        int[] all = [.. Enumerable.Range(0, data.Count)];
        using var untrained = new PolicyGradient(environment, all, options, options.Seed);
        int[][] greedy = [.. Prices.Compared.Select(price => untrained.Paths(all, price))];
        long policy =
            options.PolicyMembers * PolicyNetwork.MacsOf(environment.ObservationSize, options.PolicyHidden, environment.Tree.Actions);
        PairedResult result = PairedBootstrap.Run(
            [
                [Outcomes(trained, policy).Less(Outcomes(greedy, 0))],
            ],
            seed: options.Seed,
            cancellationToken: cancellationToken
        )[0];
        return new PolicyChoice(result.Mean, result.Lower, result.Lower > 0)
        {
            UpperLimit = result.Upper,
            Left = SequentialGain.Of(data.Table, data.Utilities, Costed(data, greedy, 0), () => environment.Predicted, cancellationToken),
        };

        PricedOutcomes Outcomes(int[][] paths, long macs) => PricedOutcomes.Of(data.Table, data.Utilities, Costed(data, paths, macs));
    }

    /// <summary>For each price (n) paths and (n) multiply-adds, of the path and of so many for each decision on the way.</summary>
    private static IEnumerable<(int[] Paths, long[] Macs)> Costed(ControllerData data, int[][] paths, long macs)
    {
        PathLibrary library = data.Table.Library;
        long[] decisions = [.. library.Paths.Select(path => (long)library.DecisionsOn(path))];
        return paths.Select(own => (own, own.Select((path, i) => data.Table.Costs[i, path] + (decisions[path] * macs)).ToArray()));
    }
}

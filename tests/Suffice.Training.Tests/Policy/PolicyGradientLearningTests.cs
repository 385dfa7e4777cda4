using Suffice.Bundles;
using Suffice.Control;
using Suffice.Evaluation.Bounds;
using Suffice.Evaluation.Outcomes;
using Suffice.Tensors;
using Suffice.Training.Policy;

namespace Suffice.Training.Tests.Policy;

public class PolicyGradientLearningTests
{
    private static readonly ControllerOptions Options = new()
    {
        Members = 2,
        PredictorHidden = 16,
        PredictorEpochs = 60,
        TrainingImages = 0,
        PolicyHidden = 8,
        PolicyMembers = 3,
        PolicyUpdates = 180,
        LowestPrice = 0.01,
        HighestPrice = 10,
    };

    private readonly OutcomeTable control = Halves.Table(600, seed: 1),
        unseen = Halves.Table(400, seed: 2);

    [Fact]
    public void Both_layers_find_the_best_policy()
    {
        using var folder = new TemporaryFolder();
        FittedController fitted = ControllerFit.Run(control, null, Options, null, default);
        using BundleFile bundle = Halves.Bundle(folder, Options, fitted.Tensors, fitted.Description.PolicyMembers);
        CheckPolicy(lambda => LearnedController.Load(bundle, lambda));
        Assert.True(fitted.Metrics[^1].Updates >= Options.PolicyUpdates);
        // Each policy began with a head of zeros.
        NamedTensor[] heads = [.. fitted.Tensors.Where(tensor => tensor.Name.EndsWith("head.weight", StringComparison.Ordinal))];
        Assert.Equal(Options.PolicyMembers, heads.Length);
        Assert.All(heads, head => Assert.Contains(head.Values.ToArray(), weight => weight != 0));
        // On control every input is judged by the member that did not see it: the same word as in use would be.
        CheckBest(Simulation.Run(control, ControllerFit.OutOfFoldPolicy(bundle, control, fitted.OutOfFold, 0.1)), control);
    }

    [Fact]
    public void The_policy_learns_from_confidence_alone_when_the_predictor_says_nothing()
    {
        var data = new ControllerData(control, 1);
        float[] silence = [.. Enumerable.Repeat(0.5f, control.Count * data.Paths * data.Paths)];
        (IReadOnlyList<NamedTensor> predictor, _) = PredictorTraining.Fit(data, null, Options with { PredictorEpochs = 1 }, default);
        FittedPolicy learner = FittedPolicy.Run(
            data,
            silence,
            Options with
            {
                PolicyUpdates = 900,
                PolicyRate = 2e-3,
                PolicyGain = 0.3,
            },
            null,
            default
        );
        IReadOnlyList<PolicyMetrics> metrics = learner.Metrics;
        Assert.True(learner.Choice is { Kept: true, LowerLimit: > 0.1 }, $"{learner.Choice}");
        Assert.True(metrics[^1].Reward > metrics[0].Reward + 0.02, $"{metrics[0]} {metrics[^1]}");
        Assert.True(metrics[^1].Entropy < metrics[0].Entropy, $"{metrics[0]} {metrics[^1]}");
        using var folder = new TemporaryFolder();
        using BundleFile bundle = Halves.Bundle(folder, Options, [.. predictor, .. learner.Tensors], learner.Members);
        CheckPolicy(lambda => new LearnedController(
            bundle,
            UtilitySource.Of(bundle, (_, _, _, utilities) => utilities.Fill(0.5f)),
            lambda
        ));
    }

    private void CheckPolicy(Func<double, IController> policy)
    {
        CheckBest(Simulation.Run(unseen, policy(0.1)), unseen);
        // So dear that no gain pays: everything stops at once.
        Assert.All(Simulation.Run(unseen, policy(8)).Paths, path => Assert.Equal(0, path));
        // Nearly free: whatever needs the last exit gets it.
        CheckRight(Simulation.Run(unseen, policy(0.01)));
    }

    private static void CheckBest(Outcome outcome, OutcomeTable table)
    {
        CheckRight(outcome);
        // The best policy: one exit for the easy half, all three for the other. Five inputs in a hundred may go on for nothing.
        double best = (table.PathMacs[0] + table.PathMacs[2]) / 2.0;
        long control = (long)(outcome.Macs - outcome.Paths.Average(path => table.PathMacs[path]));
        Assert.InRange(outcome.Macs - control, 0, best + (0.05 * table.PathMacs[2]));
        Assert.True(outcome.Macs - control < 0.75 * StaticHull.Of(table).Macs(outcome.Accuracy));
    }

    // The hard half is right at the last exit only, so no more than 4 % of it may stop before.
    private static void CheckRight(Outcome outcome)
    {
        Assert.True(outcome.Accuracy >= 0.98, $"accuracy {outcome.Accuracy}");
        int[] hard = [.. Enumerable.Range(0, outcome.Paths.Length).Where(i => !Halves.IsEasy(i))];
        Assert.InRange(hard.Count(i => outcome.Paths[i] != 2), 0, 0.04 * hard.Length);
    }
}

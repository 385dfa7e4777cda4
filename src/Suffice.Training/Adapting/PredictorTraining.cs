using Suffice.Bundles;
using Suffice.Models;
using Suffice.Training.Optimisation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Adapting;

/// <summary>
/// Fits the complexity predictor by log loss against the teacher's calibrated probabilities, at every decision point at once. Member m never
/// sees fold m of the control split, so that what it says there is what it would say of new inputs.
/// </summary>
internal static class PredictorTraining
{
    private const int LargestBatch = 1024, StepsPerEpoch = 100;

    /// <returns>The members' tensors, and (n, P, P) utilities at each decision point of each control input by the member that did not see it.</returns>
    public static (IReadOnlyList<NamedTensor> Tensors, float[] OutOfFold) Fit(ControllerData control, ControllerData? training, ControllerOptions options, CancellationToken cancellationToken)
    {
        var fold = new int[control.Count];
        for (int i = 0; i < fold.Length; i++) fold[i] = i % options.Members;
        new Random(options.Seed).Shuffle(fold);
        var tensors = new List<NamedTensor>();
        var outOfFold = new float[(long)control.Count * control.Paths * control.Paths];
        for (int member = 0; member < options.Members; member++)
        {
            using DisposeScope scope = NewDisposeScope();
            int own = member;
            int[] seen = [.. Enumerable.Range(0, control.Count).Where(i => fold[i] != own)];
            int[] unseen = [.. Enumerable.Range(0, control.Count).Where(i => fold[i] == own)];
            Sequential network = Train(control, seen, training, options, options.Seed + member, cancellationToken);
            foreach ((string name, Parameter parameter) in network.named_parameters()) tensors.Add(Weights.Read($"predictor.{member}.{name}", parameter));
            Predict(network, control, unseen, outOfFold);
        }
        return (tensors, outOfFold);
    }

    private static Sequential Train(ControllerData control, int[] seen, ControllerData? training, ControllerOptions options, int seed, CancellationToken cancellationToken)
    {
        manual_seed(seed);
        Sequential network = nn.Sequential(
            ("fc1", nn.Linear(control.FeatureCount, options.PredictorHidden)), ("relu", nn.ReLU()), ("fc2", nn.Linear(options.PredictorHidden, control.Paths)));
        (Tensor features, Tensor targets, Tensor reach) = Rows(control, seen);
        if (training is not null)
        {
            (Tensor more, Tensor moreTargets, Tensor moreReach) = Rows(training, [.. Enumerable.Range(0, training.Count)]);
            (features, targets, reach) = (cat([features, more]), cat([targets, moreTargets]), cat([reach, moreReach]));
        }
        AdamW optimizer = optim.AdamW(network.parameters(), lr: 2e-3, weight_decay: 1e-3);
        long rows = features.shape[0];
        long batch = Math.Min(rows, Math.Clamp(rows / StepsPerEpoch, 32, LargestBatch));   // few inputs still make enough steps
        long steps = rows / batch * options.PredictorEpochs, step = 0;
        for (int epoch = 0; epoch < options.PredictorEpochs; epoch++)
        {
            using Tensor order = randperm(rows);
            for (long start = 0; start + batch <= rows; start += batch, step++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using DisposeScope scope = NewDisposeScope();
                foreach (optim.ILearningRateController group in optimizer.ParamGroups) group.LearningRate = 2e-3 * (1 - (step / (double)steps)) + 1e-5;
                Tensor rowsNow = order.narrow(0, start, batch);
                Tensor mask = reach.index_select(0, rowsNow);
                Tensor losses = nn.functional.binary_cross_entropy_with_logits(network.forward(features.index_select(0, rowsNow)), targets.index_select(0, rowsNow), reduction: nn.Reduction.None);
                optimizer.zero_grad();
                ((losses * mask).sum() / mask.sum()).backward();
                optimizer.step();
            }
        }
        return network;
    }

    /// <summary>One row an input and decision point: features (R, F), targets (R, P), and which paths are in reach (R, P).</summary>
    private static (Tensor Features, Tensor Targets, Tensor Reach) Rows(ControllerData data, int[] inputs)
    {
        PathLibrary library = data.Table.Library;
        ExecutionPath[] points = [.. library.Paths.Where(path => library.Children(path).Count > 0)];
        float[][] reach = [.. points.Select(point => library.Paths.Select(path => library.Chain(path).Contains(point) ? 1f : 0f).ToArray())];
        int rows = inputs.Length * points.Length, paths = data.Paths;
        var features = new float[rows * data.FeatureCount];
        var targets = new float[rows * paths];
        var masks = new float[rows * paths];
        for (int row = 0; row < rows; row++)
        {
            (int input, int point) = (inputs[row / points.Length], row % points.Length);
            data.FeaturesOf(input, points[point].Index).CopyTo(features.AsSpan(row * data.FeatureCount));
            data.Utilities.AsSpan(input * paths, paths).CopyTo(targets.AsSpan(row * paths));
            reach[point].CopyTo(masks.AsSpan(row * paths));
        }
        return (Aligned.Of(features, rows, data.FeatureCount), Aligned.Of(targets, rows, paths), Aligned.Of(masks, rows, paths));
    }

    private static void Predict(Sequential network, ControllerData data, int[] inputs, float[] utilities)
    {
        using IDisposable _ = no_grad();
        int square = data.Paths * data.Paths;
        foreach (int input in inputs)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor features = Aligned.Of(data.Features.AsSpan(input * data.Paths * data.FeatureCount, data.Paths * data.FeatureCount).ToArray(), data.Paths, data.FeatureCount);
            network.forward(features).sigmoid().data<float>().CopyTo(utilities.AsSpan(input * square, square));
        }
    }
}

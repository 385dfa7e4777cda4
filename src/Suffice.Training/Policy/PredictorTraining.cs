using Suffice.Evaluation.Statistics;
using Suffice.Models;
using Suffice.Tensors;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Policy;

/// <summary>
/// Fits the complexity predictor by log loss against the teacher's soft targets, all decision points at once. Each member never sees one
/// part of the control split (<see cref="HeldOut"/>), so that its predictions there are as good as those for new inputs.
/// </summary>
internal static class PredictorTraining
{
    private const double PeakRate = 5e-3,
        Decay = 1e-3;
    private const int LargestBatch = 128,
        StepsPerEpoch = 50;

    /// <returns>The members' tensors, and (n, P, P) utilities at each decision point of each control input: the mean of the members that
    /// did not see it.</returns>
    public static (IReadOnlyList<NamedTensor> Tensors, float[] OutOfFold) Fit(
        ControllerData control,
        ControllerData? training,
        ControllerOptions options,
        CancellationToken cancellationToken
    )
    {
        var heldOut = new HeldOut(options.Describe(policyMembers: 0), control.Count);
        var tensors = new List<NamedTensor>();
        var outOfFold = new float[(long)control.Count * control.Paths * control.Paths];
        for (int member = 0; member < options.Members; member++)
        {
            using DisposeScope scope = NewDisposeScope();
            int[] seen = [.. Enumerable.Range(0, control.Count).Where(i => !heldOut.Predictors(i).Contains(member))];
            int[] unseen = [.. Enumerable.Range(0, control.Count).Where(i => heldOut.Predictors(i).Contains(member))];
            using Perceptrons network = Train(control, seen, training, options, options.Seed + member, cancellationToken);
            foreach ((string name, Parameter parameter) in network.named_parameters())
                tensors.Add(Weights.Read($"predictor.{member}.{name}", parameter));
            AddPredictions(network, control, unseen, heldOut.Predictors(0).Length, outOfFold);
        }
        return (tensors, outOfFold);
    }

    private static Perceptrons Train(
        ControllerData control,
        int[] seen,
        ControllerData? training,
        ControllerOptions options,
        int seed,
        CancellationToken cancellationToken
    )
    {
        manual_seed(seed);
        PathLibrary library = control.Table.Library;
        var network = new Perceptrons(library.DecisionPoints.Count, control.FeatureCount, options.PredictorHidden, control.Paths);
        (Tensor features, Tensor targets) = Rows(control, seen);
        if (training is not null)
        {
            (Tensor more, Tensor moreTargets) = Rows(training, [.. Enumerable.Range(0, training.Count)]);
            (features, targets) = (cat([features, more]), cat([targets, moreTargets]));
        }
        Descend(network, features, targets, Reachable(library), options.PredictorEpochs, cancellationToken);
        return network;
    }

    /// <summary>(K, 1, P): 1 where a path can still be reached from a decision point, else 0.</summary>
    private static Tensor Reachable(PathLibrary library)
    {
        float[] reach =
        [
            .. library.DecisionPoints.SelectMany(point => library.Paths.Select(path => library.Through(point).Contains(path) ? 1f : 0f)),
        ];
        return Aligned.Of(reach, library.DecisionPoints.Count, 1, library.Paths.Count);
    }

    /// <summary>Gradient descent over all examples, in a new order every epoch, at a rate that falls linearly.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="features">(n, K, F).</param>
    /// <param name="targets">(n, P).</param>
    /// <param name="mask">(K, 1, P).</param>
    /// <param name="epochs">Passes.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    private static void Descend(
        Perceptrons network,
        Tensor features,
        Tensor targets,
        Tensor mask,
        int epochs,
        CancellationToken cancellationToken
    )
    {
        using var optimizer = Optimizer.Adam(network.parameters(), Decay);
        long inputs = features.shape[0];
        long batch = Math.Min(inputs, Math.Clamp(inputs / StepsPerEpoch, 32, LargestBatch)); // few inputs still make enough steps
        long steps = inputs / batch * epochs,
            step = 0;
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            using Tensor order = randperm(inputs);
            for (long start = 0; start + batch <= inputs; start += batch, step++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using DisposeScope scope = NewDisposeScope();
                optimizer.LearningRate = (PeakRate * (1 - (step / (double)steps))) + 1e-5;
                Tensor now = order.narrow(0, start, batch);
                Tensor logits = network.forward(features.index_select(0, now).transpose(0, 1)); // (K, B, P)
                Tensor wanted = targets.index_select(0, now).unsqueeze(0).expand_as(logits);
                Tensor losses = nn.functional.binary_cross_entropy_with_logits(logits, wanted, reduction: nn.Reduction.None);
                optimizer.ClearGradients();
                ((losses * mask).sum() / mask.sum().Times(batch)).backward();
                optimizer.Step();
            }
        }
    }

    /// <summary>Features (n, K, F) at the decision points, and targets (n, P).</summary>
    private static (Tensor Features, Tensor Targets) Rows(ControllerData data, int[] inputs)
    {
        IReadOnlyList<ExecutionPath> points = data.Table.Library.DecisionPoints;
        var features = new float[inputs.Length * points.Count * data.FeatureCount];
        var targets = new float[inputs.Length * data.Paths];
        for (int i = 0; i < inputs.Length; i++)
        {
            for (int k = 0; k < points.Count; k++)
                data.FeaturesOf(inputs[i], points[k].Index).CopyTo(features.AsSpan(((i * points.Count) + k) * data.FeatureCount));
            data.Utilities.AsSpan(inputs[i] * data.Paths, data.Paths).CopyTo(targets.AsSpan(i * data.Paths));
        }
        return (Aligned.Of(features, inputs.Length, points.Count, data.FeatureCount), Aligned.Of(targets, inputs.Length, data.Paths));
    }

    /// <summary>Adds what one of several judges of these inputs says to their mean.</summary>
    private static void AddPredictions(Perceptrons network, ControllerData data, int[] inputs, int judges, float[] utilities)
    {
        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        IReadOnlyList<ExecutionPath> points = data.Table.Library.DecisionPoints;
        float[] predicted = network.forward(Rows(data, inputs).Features.transpose(0, 1)).sigmoid().data<float>().ToArray(); // (K, n, P)
        for (int k = 0; k < points.Count; k++)
        for (int i = 0; i < inputs.Length; i++)
        for (int path = 0; path < data.Paths; path++)
            utilities[(((inputs[i] * data.Paths) + points[k].Index) * data.Paths) + path] +=
                predicted[(((k * inputs.Length) + i) * data.Paths) + path] / judges;
    }

    /// <summary>One perceptron with a hidden layer for each of K decision points, run side by side: (K, B, F) → logits (K, B, P).</summary>
    private sealed class Perceptrons : nn.Module<Tensor, Tensor>
    {
        private readonly Layers fc1;
        private readonly Layers fc2;

        public Perceptrons(int points, int inputs, int hidden, int outputs)
            : base(nameof(Perceptrons))
        {
            fc1 = new Layers(points, inputs, hidden);
            fc2 = new Layers(points, hidden, outputs);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => fc2.forward(fc1.forward(input).relu());
    }

    /// <summary>K linear layers side by side, drawn as PyTorch draws one.</summary>
    private sealed class Layers : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter weight; // (K, outputs, inputs)
        private readonly Parameter bias; // (K, outputs)

        public Layers(int points, int inputs, int outputs)
            : base(nameof(Layers))
        {
            double reach = 1 / Math.Sqrt(inputs);
            weight = Parameters.Of(() => rand(points, outputs, inputs).Minus(0.5).Times(2 * reach));
            bias = Parameters.Of(() => rand(points, outputs).Minus(0.5).Times(2 * reach));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => input.bmm(weight.transpose(1, 2)).Plus(bias.unsqueeze(1));
    }
}

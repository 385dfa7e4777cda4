using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.LightGbm;
using Suffice.Evaluation.Statistics;
using Suffice.Models;

namespace Suffice.Training.Policy;

/// <summary>
/// The complexity predictor as arXiv 2501.16394 has it: gradient-boosted trees (LightGBM, Ke et al. 2017), on the same features, targets
/// and folds as ours, one ensemble for each decision point and path in reach of it. For comparison only; bundles hold networks.
/// </summary>
internal sealed class BoostedTrees
{
    private const int Trees = 100,
        Leaves = 15,
        LeastExamples = 40;
    private const double Rate = 0.06;

    private readonly MLContext context;
    private readonly SchemaDefinition schema;
    private readonly ControllerData control;
    private readonly ControllerData? training;
    private readonly ControllerOptions options;

    private BoostedTrees(ControllerData control, ControllerData? training, ControllerOptions options)
    {
        (this.control, this.training, this.options) = (control, training, options);
        context = new MLContext(options.Seed);
        schema = SchemaDefinition.Create(typeof(Example));
        schema[nameof(Example.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, control.FeatureCount);
    }

    /// <returns>(n, P, P) utilities of the control inputs by the ensembles that did not see them, and of the judged inputs by the mean of
    /// all.</returns>
    public static (float[] OutOfFold, float[] Judged) Fit(
        ControllerData control,
        ControllerData? training,
        ControllerData judged,
        ControllerOptions options,
        CancellationToken cancellationToken
    )
    {
        var trees = new BoostedTrees(control, training, options);
        float[] outOfFold = new float[(long)control.Count * control.Paths * control.Paths],
            predicted = new float[(long)judged.Count * control.Paths * control.Paths];
        var heldOut = new HeldOut(options.Describe(policyMembers: 0), control.Count);
        PathLibrary library = control.Table.Library;
        for (int member = 0; member < options.Members; member++)
        {
            int own = member;
            int[] seen = [.. Enumerable.Range(0, control.Count).Where(i => !heldOut.Predictors(i).Contains(own))],
                unseen = [.. Enumerable.Range(0, control.Count).Where(i => heldOut.Predictors(i).Contains(own))];
            foreach (ExecutionPath point in library.DecisionPoints)
            foreach (ExecutionPath path in library.Through(point))
            {
                cancellationToken.ThrowIfCancellationRequested();
                ITransformer model = trees.Train(seen, point.Index, path.Index);
                foreach ((int i, float score) in unseen.Zip(trees.Scores(model, control, unseen, point.Index)))
                    outOfFold[(((i * control.Paths) + point.Index) * control.Paths) + path.Index] += score / heldOut.Predictors(i).Length;
                int[] all = [.. Enumerable.Range(0, judged.Count)];
                foreach ((int i, float score) in all.Zip(trees.Scores(model, judged, all, point.Index)))
                    predicted[(((i * control.Paths) + point.Index) * control.Paths) + path.Index] += score / options.Members;
            }
        }
        return (outOfFold, predicted);
    }

    private RegressionPredictionTransformer<LightGbmRegressionModelParameters> Train(int[] seen, int point, int path)
    {
        IEnumerable<Example> examples = Examples(control, seen, point, path);
        if (training is not null)
            examples = examples.Concat(Examples(training, [.. Enumerable.Range(0, training.Count)], point, path));
        IDataView view = context.Data.LoadFromEnumerable(examples, schema);
        return context
            .Regression.Trainers.LightGbm(
                new LightGbmRegressionTrainer.Options
                {
                    LabelColumnName = nameof(Example.Utility),
                    FeatureColumnName = nameof(Example.Features),
                    NumberOfIterations = Trees,
                    NumberOfLeaves = Leaves,
                    MinimumExampleCountPerLeaf = LeastExamples,
                    LearningRate = Rate,
                    NumberOfThreads = 1,
                    Seed = options.Seed,
                }
            )
            .Fit(view);
    }

    private IEnumerable<float> Scores(ITransformer model, ControllerData data, int[] inputs, int point) =>
        model
            .Transform(context.Data.LoadFromEnumerable(Examples(data, inputs, point, point), schema))
            .GetColumn<float>("Score")
            .Select(score => Math.Clamp(score, 0, 1));

    private static IEnumerable<Example> Examples(ControllerData data, int[] inputs, int point, int path) =>
        inputs.Select(i => new Example
        {
            Features = data.FeaturesOf(i, point).ToArray(),
            Utility = data.Utilities[(i * data.Paths) + path],
        });

    /// <summary>What the library reads, by reflection.</summary>
    private sealed class Example
    {
        public float[] Features { get; set; } = [];

        public float Utility { get; set; }
    }
}

using Suffice.Bundles;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Statistics;
using Suffice.Models;

namespace Suffice.Evaluation.Settings;

/// <summary>What baselines need to be run later: kept in the bundle's manifest.</summary>
/// <param name="Temperatures">One per path.</param>
/// <param name="Baselines">Rules that stop, each with its best token schedule, and those that ask the predictor.</param>
public sealed record TunedBaselines(double[] Temperatures, BaselineDescription[] Baselines);

/// <summary>
/// Gives every baseline its best on the control split: temperature scaling, a grid of thresholds, its best fixed token schedule.
/// </summary>
public static class BaselineTuning
{
    /// <param name="control">The outcome table of the control split.</param>
    public static TunedBaselines Tune(OutcomeTable control)
    {
        ArgumentNullException.ThrowIfNull(control);
        PathLibrary library = control.Library;
        double[] temperatures = Temperature.FitAll(control);
        Dictionary<int, ExitConfidences> exits = Leaves(library)
            .ToDictionary(leaf => leaf.Index, leaf => new ExitConfidences(control, leaf, temperatures));
        return new TunedBaselines(
            temperatures,
            [
                Best(control, temperatures, leaf =>
                    new(Baselines.Confidence, leaf.Index, ThresholdGrid.Confidence(control, leaf, temperatures))
                ),
                Best(control, temperatures, leaf => new(Baselines.Entropy, leaf.Index, ThresholdGrid.Entropy(control, leaf, temperatures))),
                Best(control, temperatures, leaf => new(Baselines.Patience, leaf.Index, ThresholdGrid.Patience(library, leaf))),
                Best(control, temperatures, leaf => new(Baselines.Random, leaf.Index, ThresholdGrid.Chances)),
                Best(control, temperatures, leaf => ExitJudges.Describe(control, leaf)),
                Best(control, temperatures, leaf =>
                    Levelled(Baselines.BudgetedBatch, leaf, BudgetedBatch.Ratios, ratio => BudgetedBatch.Levels(exits[leaf.Index], ratio))
                ),
                Best(control, temperatures, leaf =>
                    Levelled(Baselines.OptimalStopping, leaf, ThresholdGrid.Lambdas, price =>
                        OptimalStopping.Levels(exits[leaf.Index], price)
                    )
                ),
                new BaselineDescription(Baselines.OneShot, 0, ThresholdGrid.Lambdas),
                new BaselineDescription(Baselines.Greedy, 0, ThresholdGrid.Lambdas),
            ]
        );
    }

    /// <summary>Where token schedules end.</summary>
    private static IEnumerable<ExecutionPath> Leaves(PathLibrary library) => library.Paths.Where(path => library.Children(path).Count == 0);

    private static BaselineDescription Levelled(string name, ExecutionPath leaf, double[] grid, Func<double, double[]> levels) =>
        new(name, leaf.Index, grid) { Levels = [.. grid.Select(levels)] };

    private static BaselineDescription Best(
        OutcomeTable control,
        double[] temperatures,
        Func<ExecutionPath, BaselineDescription> describe
    ) => Leaves(control.Library).Select(describe).MinBy(candidate => Statistic(control, candidate, temperatures))!;

    private static double Statistic(OutcomeTable control, BaselineDescription candidate, double[] temperatures)
    {
        IEnumerable<FrontierPoint> points = Baselines
            .Controllers(control.Library, candidate, temperatures, control.PriceUnit, utility: null)
            .Select(controller => Simulation.Run(control, controller))
            .Select(outcome => new FrontierPoint(outcome.Accuracy, outcome.Macs));
        return LossGrid.MeanMacs(new LowerHull(points), control.TeacherAccuracy, control.TeacherMacs);
    }
}

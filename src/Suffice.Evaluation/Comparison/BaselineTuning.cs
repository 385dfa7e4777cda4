using Suffice.Bundles;
using Suffice.Evaluation.Controllers;
using Suffice.Evaluation.Outcomes;
using Suffice.Models;

namespace Suffice.Evaluation.Comparison;

/// <summary>What baselines need to be run later: kept in the bundle's manifest.</summary>
/// <param name="Temperatures">One per path.</param>
/// <param name="Baselines">Confidence, entropy and patience with their best token schedule, and the one-shot choice.</param>
public sealed record TunedBaselines(double[] Temperatures, BaselineDescription[] Baselines);

/// <summary>Gives every baseline its best on the control split: temperature scaling, a grid of thresholds, its best fixed token schedule.</summary>
public static class BaselineTuning
{
    /// <param name="control">The outcome table of the control split.</param>
    public static TunedBaselines Tune(OutcomeTable control)
    {
        ArgumentNullException.ThrowIfNull(control);
        PathLibrary library = control.Library;
        double[] temperatures = Temperature.FitAll(control);
        return new TunedBaselines(temperatures,
        [
            Best(control, temperatures, Baselines.Confidence, leaf => ThresholdGrid.Confidence(control, leaf, temperatures)),
            Best(control, temperatures, Baselines.Entropy, leaf => ThresholdGrid.Entropy(control, leaf, temperatures)),
            Best(control, temperatures, Baselines.Patience, leaf => ThresholdGrid.Patience(library, leaf)),
            new BaselineDescription(Baselines.OneShot, 0, ThresholdGrid.Lambdas),
        ]);
    }

    private static BaselineDescription Best(OutcomeTable control, double[] temperatures, string name, Func<ExecutionPath, double[]> grid) =>
        control.Library.Paths
            .Where(path => control.Library.Children(path).Count == 0)
            .Select(leaf => new BaselineDescription(name, leaf.Index, grid(leaf)))
            .MinBy(candidate => Statistic(control, candidate, temperatures))!;

    private static double Statistic(OutcomeTable control, BaselineDescription candidate, double[] temperatures)
    {
        IEnumerable<FrontierPoint> points = Baselines
            .Controllers(control.Library, candidate, temperatures, control.PriceUnit, utility: null)
            .Select(controller => Simulation.Run(control, controller))
            .Select(outcome => new FrontierPoint(outcome.Accuracy, outcome.Macs));
        return LossGrid.MeanMacs(new LowerHull(points), control.TeacherAccuracy, control.TeacherMacs);
    }
}

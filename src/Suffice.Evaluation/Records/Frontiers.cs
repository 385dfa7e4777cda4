using Suffice.Bundles;
using Suffice.Control;
using Suffice.Evaluation.Comparison;
using Suffice.Evaluation.Controllers;
using Suffice.Evaluation.Outcomes;

namespace Suffice.Evaluation.Records;

/// <summary>What the outcome table of the split says about every way of choosing: frontiers, bounds, comparisons.</summary>
internal sealed class Frontiers
{
    private const int CurvePoints = 80;

    private readonly OutcomeTable table;
    private readonly List<(string Name, IReadOnlyList<IController> Settings)> baselines = [];
    private readonly IController[] policy;
    private readonly List<(IController[] Policy, Dictionary<string, IReadOnlyList<IController>> Predicting)> otherSeeds = [];
    private readonly (FrontierPoint Point, bool[] Correct)[] smaller;

    /// <param name="subject">Its manifest says the baselines' settings, fixed on control, and the policy's prices.</param>
    /// <param name="table">Measured on the split.</param>
    /// <param name="smaller">Static nets of fewer blocks: what they reach, and (n) where they are right.</param>
    public Frontiers(EvaluationSubject subject, OutcomeTable table, (FrontierPoint Point, bool[] Correct)[] smaller)
    {
        this.table = table;
        this.smaller = smaller;
        var manifest = subject.Bundle.Manifest;
        policy = Policy(subject.Bundle);
        ComplexityPredictor predictor = ComplexityPredictor.Load(subject.Bundle);
        foreach (var baseline in manifest.Baselines)
            baselines.Add((baseline.Name, Baselines.Controllers(table.Library, baseline, manifest.Temperatures, manifest.TeacherMacs, predictor)));
        foreach (BundleFile seed in subject.OtherSeeds)
        {
            ComplexityPredictor other = ComplexityPredictor.Load(seed);
            otherSeeds.Add((Policy(seed), seed.Manifest.Baselines.Where(baseline => Baselines.Predicting.Contains(baseline.Name)).ToDictionary(
                baseline => baseline.Name, baseline => Baselines.Controllers(table.Library, baseline, seed.Manifest.Temperatures, seed.Manifest.TeacherMacs, other))));
        }
    }

    /// <summary>The policy at every price of its λ table.</summary>
    internal static IController[] Policy(BundleFile bundle) => [.. bundle.Manifest.LambdaTable.Select(point => LearnedController.Load(bundle, point.Lambda))];

    /// <summary>Keys in the record's order; a baseline that the manifest does not describe has no points.</summary>
    public IReadOnlyDictionary<string, FrontierPoint[]> Controllers()
    {
        Outcome oracle = Oracle.Run(table);
        var points = new Dictionary<string, FrontierPoint[]>
        {
            [Baselines.Confidence] = Points(Settings(Baselines.Confidence)),
            ["hull"] = [.. StaticHull.Of(table, smaller.Select(net => net.Point)).Corners],
            [Baselines.Entropy] = Points(Settings(Baselines.Entropy)),
            [Baselines.Patience] = Points(Settings(Baselines.Patience)),
            [Baselines.OneShot] = Points(Settings(Baselines.OneShot)),
            ["oracle"] = [new FrontierPoint(oracle.Accuracy, oracle.Macs)],
        };
        foreach ((string name, IReadOnlyList<IController> settings) in baselines) points.TryAdd(name, Points(settings));
        return points;
    }

    /// <param name="chosen">What the default setting reached, measured.</param>
    /// <param name="easy">Examples.</param>
    /// <param name="hard">Examples.</param>
    /// <param name="bounds">On the same table.</param>
    public EvaluationDetails Details(FrontierPoint chosen, ExampleResult[] easy, ExampleResult[] hard, BoundRecord bounds)
    {
        var bound = new ClairvoyantBound(table);
        LowerHull hull = StaticHull.Of(table, smaller.Select(net => net.Point));
        double? Efficiency(string rival) => rival == "hull" ? null : AdaptivityEfficiency.Of(new LowerHull(Points(Settings(rival))).Macs(chosen.Top1), hull.Macs(chosen.Top1), bound.Macs(chosen.Top1));
        return new EvaluationDetails
        {
            Paths = [.. table.Library.Paths.Select(path => new PathResult(path.Name, table.Accuracy(path.Index), table.PathMacs[path.Index]))],
            Policy = Points(policy),
            Clairvoyant = [.. bound.Curve(CurvePoints)],
            Bounds = bounds,
            Seeds = 1 + otherSeeds.Count,
            Rivals = [.. Rivals().Select(rival => rival with { Efficiency = Efficiency(rival.Rival) })],
            AdaptivityEfficiency = AdaptivityEfficiency.Of(chosen, hull, bound),
            Easy = easy,
            Hard = hard,
        };
    }

    private IEnumerable<RivalResult> Rivals()
    {
        SettingOutcomes[] ours = [SettingOutcomes.Of(table, policy), .. otherSeeds.Select(seed => SettingOutcomes.Of(table, seed.Policy))];
        foreach ((string name, IReadOnlyList<IController> settings) in baselines.Where(baseline => baseline.Settings.Count > 0))
        {
            SettingOutcomes rival = SettingOutcomes.Of(table, settings);
            // Only those that ask the predictor have seeds of their own; the others are the same whatever the controller's seed.
            yield return Compare(name, ours, [rival, .. otherSeeds.Select(seed => seed.Predicting.TryGetValue(name, out IReadOnlyList<IController>? own) ? SettingOutcomes.Of(table, own) : rival)]);
        }
        SettingOutcomes nets = SettingOutcomes.Static(table, smaller.Select(net => (net.Correct, net.Point.Macs)));
        yield return Compare("hull", ours, [.. ours.Select(_ => nets)]);
    }

    private static RivalResult Compare(string name, SettingOutcomes[] ours, SettingOutcomes[] rival)
    {
        ComparisonResult result = ControllerComparison.Run(ours, rival);
        return new RivalResult(name, result.Ours.Average(), result.Rival.Average(), result.Difference, result.LowerLimit);
    }

    private IController[] Settings(string name) => baselines.Where(baseline => baseline.Name == name).SelectMany(baseline => baseline.Settings).ToArray();

    private FrontierPoint[] Points(IEnumerable<IController> settings) =>
        [.. settings.Select(controller => Simulation.Run(table, controller)).Select(outcome => new FrontierPoint(outcome.Accuracy, outcome.Macs))];
}

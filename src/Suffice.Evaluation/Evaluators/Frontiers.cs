using Suffice.Bundles;
using Suffice.Control;
using Suffice.Evaluation.Bounds;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Settings;
using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Evaluators;

/// <summary>What the outcome table of the split says about every way of choosing: frontiers, bounds, comparisons.</summary>
internal sealed class Frontiers
{
    private const int CurvePoints = 80;

    private readonly OutcomeTable table;

    // What every setting came to; each is simulated once.
    private readonly Dictionary<string, Outcome[]> baselines = [];
    private readonly Outcome[] policy;
    private readonly List<(Outcome[] Policy, Dictionary<string, Outcome[]> Predicting)> otherSeeds = [];
    private readonly (FrontierPoint Point, bool[] Correct)[] smaller;

    /// <param name="subject">Its manifest says the baselines' settings, fixed on control, and the policy's prices.</param>
    /// <param name="table">Measured on the split.</param>
    /// <param name="smaller">Static nets of fewer blocks: what they reach, and (n) where they are right.</param>
    public Frontiers(EvaluationSubject subject, OutcomeTable table, (FrontierPoint Point, bool[] Correct)[] smaller)
    {
        this.table = table;
        this.smaller = smaller;
        policy = Simulated(Policy(subject.Bundle));
        baselines = Simulated(subject.Bundle, subject.Bundle.Manifest.Baselines);
        foreach (BundleFile seed in subject.OtherSeeds)
            otherSeeds.Add(
                (
                    Simulated(Policy(seed)),
                    Simulated(seed, seed.Manifest.Baselines.Where(baseline => Baselines.Predicting.Contains(baseline.Name)))
                )
            );
    }

    /// <summary>The policy at every price of its λ table.</summary>
    internal static IController[] Policy(BundleFile bundle) =>
        [.. bundle.Manifest.LambdaTable.Select(point => LearnedController.Load(bundle, point.Lambda))];

    /// <summary>Keys in the record's order; a baseline that the manifest does not describe has no points.</summary>
    public IReadOnlyDictionary<string, FrontierPoint[]> Controllers()
    {
        Outcome oracle = Oracle.Run(table);
        var points = new Dictionary<string, FrontierPoint[]>
        {
            [Baselines.Confidence] = Points(Baselines.Confidence),
            ["hull"] = [.. StaticHull.Of(table, smaller.Select(net => net.Point)).Corners],
            [Baselines.Entropy] = Points(Baselines.Entropy),
            [Baselines.Patience] = Points(Baselines.Patience),
            [Baselines.OneShot] = Points(Baselines.OneShot),
            ["oracle"] = [new FrontierPoint(oracle.Accuracy, oracle.Macs)],
        };
        foreach (string name in baselines.Keys)
            points.TryAdd(name, Points(name));
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
        double? Efficiency(string rival) =>
            AdaptivityEfficiency.Of(new LowerHull(Points(rival)).Macs(chosen.Top1), hull.Macs(chosen.Top1), bound.Macs(chosen.Top1));
        return new EvaluationDetails
        {
            Paths =
            [
                .. table.Library.Paths.Select(path => new PathResult(path.Name, table.Accuracy(path.Index), table.PathMacs[path.Index])),
            ],
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
        foreach ((string name, Outcome[] settings) in baselines.Where(baseline => baseline.Value.Length > 0))
        {
            SettingOutcomes rival = SettingOutcomes.Of(table, settings);
            // Only those that ask the predictor have seeds of their own; the others are the same whatever the controller's seed.
            yield return Compare(
                name,
                ours,
                [
                    rival,
                    .. otherSeeds.Select(seed =>
                        seed.Predicting.TryGetValue(name, out Outcome[]? own) ? SettingOutcomes.Of(table, own) : rival
                    ),
                ]
            );
        }
        SettingOutcomes nets = SettingOutcomes.Static(table, smaller.Select(net => (net.Correct, net.Point.Macs)));
        yield return Compare("hull", ours, [.. ours.Select(_ => nets)]);
    }

    private static RivalResult Compare(string name, SettingOutcomes[] ours, SettingOutcomes[] rival)
    {
        ComparisonResult result = ControllerComparison.Run(ours, rival);
        return new RivalResult(name, result.Ours.Average(), result.Rival.Average(), result.Difference, result.LowerLimit);
    }

    private Dictionary<string, Outcome[]> Simulated(BundleFile bundle, IEnumerable<BaselineDescription> described)
    {
        ComplexityPredictor predictor = ComplexityPredictor.Load(bundle);
        return described.ToDictionary(
            baseline => baseline.Name,
            baseline =>
                Simulated(
                    Baselines.Controllers(table.Library, baseline, bundle.Manifest.Temperatures, bundle.Manifest.TeacherMacs, predictor)
                )
        );
    }

    private Outcome[] Simulated(IEnumerable<IController> settings) => [.. settings.Select(controller => Simulation.Run(table, controller))];

    /// <summary>Of a baseline; none if the manifest does not describe it.</summary>
    private FrontierPoint[] Points(string baseline) => Points(baselines.GetValueOrDefault(baseline, []));

    private static FrontierPoint[] Points(Outcome[] settings) =>
        [.. settings.Select(outcome => new FrontierPoint(outcome.Accuracy, outcome.Macs))];
}

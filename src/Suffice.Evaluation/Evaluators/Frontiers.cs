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
    /// <summary>What static nets are called among controllers.</summary>
    public const string Hull = "hull";

    private const int CurvePoints = 80;

    private readonly OutcomeTable table;
    private readonly string deployed;
    private readonly (FrontierPoint Point, bool[] Correct)[] smaller;

    // By name, for each seed of the controller's training, what every setting came to. Those that ask no predictor have one seed.
    private readonly Dictionary<string, Outcome[][]> settings = [];
    private readonly Dictionary<string, PricedOutcomes[]> priced = [];

    /// <param name="subject">Its manifest says the controllers' settings, all fixed on other data.</param>
    /// <param name="table">Measured on the split.</param>
    /// <param name="smaller">Static nets of fewer blocks: what they reach, and (n) where they are right.</param>
    public Frontiers(EvaluationSubject subject, OutcomeTable table, (FrontierPoint Point, bool[] Correct)[] smaller)
    {
        this.table = table;
        this.smaller = smaller;
        deployed = subject.Bundle.Manifest.Deployed;
        double temperature = subject.Bundle.Manifest.TeacherTemperature ?? Temperature.FitTeacher(table);
        float[] utilities = SoftUtility.Of(table, temperature);
        foreach (BundleFile seed in subject.OtherSeeds.Prepend(subject.Bundle))
        foreach (ControllerFamily family in Families(seed))
        {
            if (seed != subject.Bundle && !ControllerNames.Predicting.Contains(family.Name))
                continue;
            Add(settings, family.Name, Simulated(table, family));
            Add(priced, family.Name, PricedOutcomes.Of(table, utilities, price => family.AtPrice(price)));
        }

        static void Add<T>(Dictionary<string, T[]> all, string name, T one) => all[name] = [.. all.GetValueOrDefault(name, []), one];
    }

    /// <summary>Of the controllers that ask a predictor.</summary>
    private int Seeds => priced.Values.Max(seeds => seeds.Length);

    /// <summary>The controller in use at every price of its λ table.</summary>
    internal static Outcome[] Deployed(OutcomeTable table, BundleFile bundle) => Simulated(table, ControllerFamily.Deployed(bundle));

    /// <summary>Keys in the record's order; a controller that the manifest does not describe has no points.</summary>
    public IReadOnlyDictionary<string, FrontierPoint[]> Controllers()
    {
        Outcome oracle = Oracle.Run(table);
        var points = new Dictionary<string, FrontierPoint[]>
        {
            [ControllerNames.Confidence] = Points(ControllerNames.Confidence),
            [Hull] = [.. StaticHull.Of(table, smaller.Select(net => net.Point)).Corners],
            [ControllerNames.Entropy] = Points(ControllerNames.Entropy),
            [ControllerNames.Patience] = Points(ControllerNames.Patience),
            [ControllerNames.OneShot] = Points(ControllerNames.OneShot),
            ["oracle"] = [new FrontierPoint(oracle.Accuracy, oracle.Macs)],
        };
        foreach (string name in settings.Keys)
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
        return new EvaluationDetails
        {
            Paths =
            [
                .. table.Library.Paths.Select(path => new PathResult(path.Name, table.Accuracy(path.Index), table.PathMacs[path.Index])),
            ],
            Deployed = deployed,
            Frontier = Points(deployed),
            Clairvoyant = [.. bound.Curve(CurvePoints)],
            Bounds = bounds,
            Seeds = Seeds,
            Rivals = [.. Compared()],
            CostAtLoss = [.. CostAtLoss.Of(table, AllSettings())],
            AdaptivityEfficiency = AdaptivityEfficiency.Of(chosen, hull, bound),
            Easy = easy,
            Hard = hard,
        };
    }

    private IEnumerable<RivalComparison> Compared()
    {
        Dictionary<string, IReadOnlyList<PricedOutcomes>> rivals = priced
            .Where(controller => controller.Key != deployed)
            .ToDictionary(controller => controller.Key, IReadOnlyList<PricedOutcomes> (controller) => Repeated(controller.Value));
        foreach (RivalComparison result in ControllerComparison.Run(Repeated(priced[deployed]), rivals))
            yield return result with
            {
                AtEqualCost = [.. EqualCosts(result.Rival)],
            };
    }

    /// <summary>Accuracies at the same mean cost; only those that both can spend.</summary>
    private IEnumerable<EqualCostDifference> EqualCosts(string rival)
    {
        Outcome[][] ours = [.. Repeated(settings[deployed])],
            theirs = [.. Repeated(settings[rival])];
        var compared = new List<(double Budget, float[][] Ours, float[][] Theirs)>();
        foreach (double budget in EqualCost.Budgets)
        {
            float[][] own = [.. ours.Select(seed => EqualCost.Losses(table, seed, budget)).OfType<float[]>()],
                other = [.. theirs.Select(seed => EqualCost.Losses(table, seed, budget)).OfType<float[]>()];
            if (own.Length == Seeds && other.Length == Seeds)
                compared.Add((budget, own, other));
        }
        PairedResult[] results = PairedBootstrap.Run([
            .. compared.Select(pair => pair.Ours.Zip(pair.Theirs, (a, b) => a.Zip(b, (x, y) => y - x).ToArray()).ToArray()),
        ]);
        return compared.Zip(results, (pair, result) =>
            new EqualCostDifference(
                pair.Budget,
                table.TeacherAccuracy - Mean(pair.Ours),
                table.TeacherAccuracy - Mean(pair.Theirs),
                result.Mean,
                result.Lower,
                result.Upper
            )
        );

        static double Mean(float[][] losses) => losses.Average(seed => seed.Average(loss => (double)loss));
    }

    /// <summary>All controllers, and static nets, as resampling needs them.</summary>
    private Dictionary<string, SettingOutcomes[]> AllSettings()
    {
        Dictionary<string, SettingOutcomes[]> all = settings.ToDictionary(
            controller => controller.Key,
            controller => controller.Value.Select(seed => SettingOutcomes.Of(table, seed, withTeacher: true)).ToArray()
        );
        all[Hull] = [SettingOutcomes.Static(table, smaller.Select(net => (net.Correct, net.Point.Macs)))];
        return all;
    }

    /// <summary>One for each seed: a controller that asks no predictor is the same whatever its seed.</summary>
    private T[] Repeated<T>(T[] seeds) => seeds.Length == Seeds ? seeds : [.. Enumerable.Repeat(seeds[0], Seeds)];

    /// <summary>A bundle from before controllers could be chosen describes its policy alone.</summary>
    private static IReadOnlyList<ControllerFamily> Families(BundleFile bundle) =>
        bundle.Manifest.Controllers.Length > 0 ? ControllerFamily.All(bundle) : [ControllerFamily.Deployed(bundle)];

    private static Outcome[] Simulated(OutcomeTable table, ControllerFamily family) =>
        [.. family.Budgets.Select(point => Simulation.Run(table, family.AtPrice(point.Lambda)))];

    private FrontierPoint[] Points(string name) =>
        settings.TryGetValue(name, out Outcome[][]? seeds)
            ? [.. seeds[0].Select(outcome => new FrontierPoint(outcome.Accuracy, outcome.Macs))]
            : [];
}

using Suffice.Bundles;
using Suffice.Control.Rules;
using Suffice.Models;

namespace Suffice.Control;

/// <summary>
/// One way of choosing paths, ready to be asked for a controller at any price of computation or any mean budget. Which one a bundle uses is
/// in its manifest; the others are there to be compared with.
/// </summary>
internal sealed class ControllerFamily
{
    private readonly BundleFile bundle;
    private readonly ControllerSettings settings;
    private readonly IReadOnlyList<double> temperatures;
    private readonly PathUtilities? utilities;
    private readonly Func<int, int>? judge;
    private readonly ExitScore? scores;

    /// <param name="bundle">Whose paths, predictor and policy.</param>
    /// <param name="settings">What was fitted; the bundle's own manifest need not hold it yet.</param>
    /// <param name="temperatures">(P) of the paths' exits.</param>
    /// <param name="utilities">To be asked instead of the bundle's predictor; null: the predictor.</param>
    /// <param name="judge">Which member of the policy alone decides about an input; null: all do.</param>
    /// <param name="scores">To be asked instead of the rules' own; null: theirs.</param>
    public ControllerFamily(
        BundleFile bundle,
        ControllerSettings settings,
        IReadOnlyList<double> temperatures,
        PathUtilities? utilities = null,
        Func<int, int>? judge = null,
        ExitScore? scores = null
    )
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(temperatures);
        (this.bundle, this.settings, this.temperatures, this.utilities, this.judge) = (bundle, settings, temperatures, utilities, judge);
        this.scores = scores;
    }

    /// <summary>One of <see cref="ControllerNames"/>.</summary>
    public string Name => settings.Name;

    /// <summary>Falling price, rising mean cost.</summary>
    public IReadOnlyList<LambdaPoint> Budgets => settings.Budgets;

    private bool Predicts => ControllerNames.Predicting.Contains(Name);

    /// <summary>The one that a bundle uses.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> for a static bundle.</exception>
    public static ControllerFamily Deployed(BundleFile bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        BundleManifest manifest = bundle.Manifest;
        string name = manifest.Deployed;
        // Bundles from before there was a choice have the policy and its table alone.
        ControllerSettings settings = manifest.Controllers.FirstOrDefault(known => known.Name == name)
            ?? new ControllerSettings(name, manifest.LambdaTable);
        return new ControllerFamily(bundle, settings, manifest.Temperatures);
    }

    /// <summary>All that a bundle's manifest describes.</summary>
    public static IReadOnlyList<ControllerFamily> All(BundleFile bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return [.. bundle.Manifest.Controllers.Select(settings => new ControllerFamily(bundle, settings, bundle.Manifest.Temperatures))];
    }

    /// <summary>The controller at a price: the rule of the nearest entry that is not dearer, for those that are rules.</summary>
    /// <param name="lambda">Price of the teacher's whole computation; 0 or more.</param>
    /// <param name="limit">What every single input may spend; null: anything.</param>
    public IController AtPrice(double lambda, PathLimit? limit = null) =>
        Predicts ? Predicting(lambda, limit) : Rule(EntryAt(lambda), limit);

    /// <summary>The controller that spends a mean budget.</summary>
    /// <param name="fraction">Of the teacher's multiply-adds, within <see cref="Budgets"/>.</param>
    /// <param name="limit">What every single input may spend; null: anything.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when the budget is out of range; the message names the
    /// range.</exception>
    public IController AtBudget(double fraction, PathLimit? limit = null)
    {
        if (Predicts)
            return Predicting(LambdaTable.Find(settings.Budgets, fraction), limit);
        (int entry, double share) = LambdaTable.Locate(settings.Budgets, fraction);
        return share == 0 ? Rule(entry, limit) : new Mixture(bundle.Library.Root, Rule(entry, limit), Rule(entry + 1, limit), share);
    }

    private int EntryAt(double lambda)
    {
        int entry = 0;
        while (entry + 1 < settings.Budgets.Length && settings.Budgets[entry].Lambda > lambda)
            entry++;
        return entry;
    }

    private RuleController Rule(int entry, PathLimit? limit) =>
        new(bundle.Library, Fitting(settings.Rules[entry], limit), Score(), bundle.Manifest.TeacherMacs, limit);

    /// <summary>
    /// Under a limit, a rule of one threshold goes along the schedule that gets deepest within it: fewer tokens rather than fewer blocks.
    /// Texts of every length go along the one that gets deepest with the longest. Rules of a threshold for each exit stay on theirs.
    /// </summary>
    private StoppingRule Fitting(StoppingRule rule, PathLimit? limit)
    {
        if (limit is null || limit == PathLimit.None || rule.Levels.Length != 1)
            return rule;
        PathLibrary library = bundle.Library;
        var asking = new RuleController(library, rule, Score(), bundle.Manifest.TeacherMacs);
        bool[] within = new PathsWithin(library, bundle.Manifest.TeacherMacs, limit, asking).Of(library.Model.Tokens);
        int[] schedules = [.. settings.Rules.Select(own => own.Schedule).Where(other => other != rule.Schedule).Distinct()];
        return rule with { Schedule = schedules.Prepend(rule.Schedule).MaxBy(Depth) };

        int Depth(int schedule) => library.Chain(library.Paths[schedule]).Last(path => within[path.Index]).Blocks;
    }

    private ExitScore? Score() =>
        scores
        ?? settings.Name switch
        {
            ControllerNames.Fixed => null,
            ControllerNames.Entropy => new EntropyScore(temperatures),
            ControllerNames.Patience => new AgreementScore(bundle.Library.Root),
            ControllerNames.LearnedExit => new JudgedScore(bundle.Library.Model.Classes, Judges(bundle, settings)),
            ControllerNames.Confidence or ControllerNames.BudgetedBatch or ControllerNames.OptimalStopping => new ConfidenceScore(
                temperatures
            ),
            _ => throw Unknown(),
        };

    /// <summary>(P)(F + 1) weights of the judges of exits.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/> when they do not fit the bundle.</exception>
    public static double[][] Judges(BundleFile bundle, ControllerSettings settings)
    {
        PathLibrary library = bundle.Library;
        int weights = new DecisionFeatures(library.Model.Classes).Count + 1;
        double[][] judges = settings.Judges ?? [];
        if (judges.Length != library.Paths.Count || library.DecisionPoints.Any(point => judges[point.Index].Length != weights))
            throw new SufficeException(
                Fault.Bundle,
                $"{bundle.Path}: the judges of '{settings.Name}' do not fit its paths and classes. Compile the bundle again."
            );
        return judges;
    }

    private IController Predicting(double lambda, PathLimit? limit)
    {
        PathLibrary library = bundle.Library;
        long teacher = bundle.Manifest.TeacherMacs;
        var source = UtilitySource.Of(bundle, utilities);
        return settings.Name switch
        {
            ControllerNames.Greedy => new Greedy(library, source, lambda, teacher, limit),
            ControllerNames.OneShot => new OneShot(library, source, lambda, teacher, limit),
            ControllerNames.Policy => new LearnedController(bundle, source, lambda, limit, judge),
            _ => throw Unknown(),
        };
    }

    private SufficeException Unknown() =>
        new(Fault.Bundle, $"{bundle.Path}: controller '{Name}' is not known to this version. Update, or compile the bundle again.");
}

using Suffice.Bundles;
using Suffice.Control;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Settings;
using Suffice.Tensors;
using Suffice.Training.Adapting;
using Suffice.Training.Optimisation;
using Suffice.Training.Policy;

namespace Suffice.Training.Compiling;

/// <summary>The control with a part of it taken away.</summary>
/// <param name="Variant"><c>full</c>, <c>trained_policy</c>, <c>no_policy</c>, <c>no_predictor</c>, <c>shuffled_predictor</c>,
/// <c>boosted_trees</c>; or one of <see cref="StaticRivals"/>.</param>
/// <param name="Need">For each seed, what it spends and what its answers regret in units of the price, mean over the prices of comparisons,
/// as a fraction of the teacher's multiply-adds.</param>
/// <param name="MoreThanFull">Mean over seeds of what it needs more than the whole control.</param>
/// <param name="LowerLimit">Lower 95 % limit of that, corrected for the number of variants; above 0 the part is needed.</param>
/// <param name="UpperLimit">Upper one; below 0 the part does harm.</param>
internal sealed record AblationResult(string Variant, double[] Need, double MoreThanFull, double LowerLimit, double UpperLimit);

/// <summary>
/// What each layer of the control adds: predictor and policy are fitted anew on the control split, whole and with a part missing, with
/// several seeds each, and compared on a split that none of it saw.
/// </summary>
/// <param name="run">An adaptation that has ended.</param>
/// <param name="judged">Outcomes of its net on that split.</param>
/// <param name="options">As it was fitted.</param>
internal sealed class Ablation(AdaptationFolder run, OutcomeTable judged, ControllerOptions options)
{
    // A policy without good predictions to follow must find its way by itself: it explores more and learns faster.
    private const string Stage = "taking parts of the control away";
    private const double BlindRate = 2e-3,
        BlindGain = 0.3,
        Silence = 0.5;

    /// <summary>Fits and compares.</summary>
    /// <param name="statics">What needs no control, by name, on the same inputs; compared too.</param>
    /// <param name="progress">Told of every seed.</param>
    /// <param name="cancellationToken">Stops the fit of a part.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/> when the adaptation has not ended.</exception>
    public IReadOnlyList<AblationResult> Run(
        IReadOnlyDictionary<string, PricedOutcomes> statics,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(statics);
        Tables tables = Load();
        var variants = new Dictionary<string, List<PricedOutcomes>>();
        for (int seed = 0; seed < Math.Max(1, options.Seeds); seed++)
        {
            progress?.Report(new StageProgress(Stage, seed, options.Seeds));
            ControllerOptions own = options.ForSeed(seed);
            foreach ((string variant, Func<double, IController> atPrice) in Variants(tables, own, cancellationToken))
            {
                if (!variants.TryGetValue(variant, out List<PricedOutcomes>? seeds))
                    variants[variant] = seeds = [];
                seeds.Add(PricedOutcomes.Of(judged, tables.Judged.Utilities, atPrice));
            }
        }
        progress?.Report(new StageProgress(Stage, options.Seeds, options.Seeds));
        foreach ((string name, PricedOutcomes same) in statics)
            variants[name] = [.. variants["full"].Select(_ => same)];
        return Compare(variants);
    }

    /// <summary>
    /// Every variant fitted with one seed, with its controllers over the grid of prices. A variant is to be used before the next is asked
    /// for.
    /// </summary>
    private IEnumerable<(string Variant, Func<double, IController> AtPrice)> Variants(
        Tables tables,
        ControllerOptions own,
        CancellationToken cancellationToken
    )
    {
        (IReadOnlyList<NamedTensor> predictor, float[] predictions) = PredictorTraining.Fit(
            tables.Control,
            tables.Training,
            own,
            cancellationToken
        );
        FittedPolicy policy = FittedPolicy.Run(tables.Control, predictions, own, null, cancellationToken);
        using (Fitted trained = With(policy))
        {
            Func<double, IController> greedy = lambda => Greedy(trained.Predictor, lambda);
            yield return ("full", policy.Choice.Kept ? trained.Controller : greedy);
            yield return ("trained_policy", trained.Controller);
            yield return ("no_policy", greedy);
        }
        ControllerOptions blind = own with { PolicyRate = BlindRate, PolicyGain = BlindGain };
        using (
            Fitted alone = With(
                Policy(tables.Control, [.. Enumerable.Repeat((float)Silence, predictions.Length)], blind, cancellationToken)
            )
        )
            yield return ("no_predictor", alone.With((_, _, _, utilities) => utilities.Fill((float)Silence)));
        float[] others = Permuted(predictions, Shuffled(tables.Control.Count, own.Seed));
        using (Fitted misled = With(Policy(tables.Control, others, blind, cancellationToken)))
            yield return ("shuffled_predictor", misled.With(OfAnother(misled.Predictor, Shuffled(judged.Count, own.Seed + 1))));
        (float[] trees, float[] treesJudged) = BoostedTrees.Fit(tables.Control, tables.Training, tables.Judged, own, cancellationToken);
        FittedPolicy onTrees = Policy(tables.Control, trees, own, cancellationToken);
        using (Fitted boosted = With(onTrees))
            yield return ("boosted_trees", onTrees.Choice.Kept ? boosted.With(Noted(treesJudged)) : boosted.Greedy(Noted(treesJudged)));

        Fitted With(FittedPolicy fitted) => new(run.Adapted, own.Describe(fitted.Members), [.. predictor, .. fitted.Tensors]);
    }

    private Tables Load()
    {
        OutcomeTable control = OutcomeTable.Load(run.Outcomes(Split.Control));
        OutcomeTable? training = options.TrainingImages == 0 ? null : OutcomeTable.Load(TrainingOutcomes());
        double temperature = Temperature.FitTeacher(control);
        return new Tables(
            new ControllerData(control, temperature),
            training is null ? null : new ControllerData(training, temperature),
            new ControllerData(judged, temperature)
        );
    }

    private Greedy Greedy(ComplexityPredictor predictor, double lambda) =>
        new(judged.Library, predictor.AsSource(), lambda, judged.PriceUnit);

    private static AblationResult[] Compare(Dictionary<string, List<PricedOutcomes>> variants)
    {
        List<PricedOutcomes> full = variants["full"];
        Dictionary<string, RivalComparison> compared = ControllerComparison
            .Run(
                full,
                variants.Where(own => own.Key != "full").ToDictionary(own => own.Key, IReadOnlyList<PricedOutcomes> (own) => own.Value)
            )
            .ToDictionary(result => result.Rival);
        return [.. variants.Select(variant => Result(variant.Key, variant.Value))];

        AblationResult Result(string name, List<PricedOutcomes> seeds)
        {
            double[] need = [.. seeds.Select(seed => -seed.Score())];
            return compared.TryGetValue(name, out RivalComparison? own)
                ? new AblationResult(name, need, own.Difference, own.HolmLower, own.HolmUpper)
                : new AblationResult(name, need, 0, 0, 0);
        }
    }

    private static FittedPolicy Policy(
        ControllerData data,
        float[] predictions,
        ControllerOptions options,
        CancellationToken cancellationToken
    ) => FittedPolicy.Run(data, predictions, options, null, cancellationToken);

    /// <summary>From a table (n, P, P).</summary>
    private PathUtilities Noted(float[] predictions)
    {
        int paths = judged.Library.Paths.Count;
        return (input, at, _, utilities) => predictions.AsSpan(((input * paths) + at.Index) * paths, paths).CopyTo(utilities);
    }

    /// <summary>What the predictor says of some other input that stands at the same decision point.</summary>
    private PathUtilities OfAnother(ComplexityPredictor predictor, int[] others) =>
        (input, at, _, utilities) =>
            predictor.Utilities(at, judged.At(others[input], at.Index), judged.Before(others[input], at), utilities);

    /// <summary>(n, P, P) with the rows of other inputs.</summary>
    private static float[] Permuted(float[] predictions, int[] others)
    {
        int row = predictions.Length / others.Length;
        var permuted = new float[predictions.Length];
        for (int i = 0; i < others.Length; i++)
            predictions.AsSpan(others[i] * row, row).CopyTo(permuted.AsSpan(i * row));
        return permuted;
    }

    private static int[] Shuffled(int count, int seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new Random(seed).Shuffle(order);
        return order;
    }

    private string TrainingOutcomes()
    {
        if (!File.Exists(run.Record))
            throw new SufficeException(
                Fault.Bundle,
                $"{run.Record} is missing: the adaptation has not ended. Run `adapt {run.Path}` first."
            );
        AdaptationRound[] rounds = StageRecord.Read<AdaptationRound[]>(run.Record);
        return run.Outcomes(rounds.Last(round => round.Kept).Round, Split.Train);
    }

    /// <summary>What is fitted, and what is judged; training outcomes may be none.</summary>
    private sealed record Tables(ControllerData Control, ControllerData? Training, ControllerData Judged);

    /// <summary>A controller in a file of its own, as controllers are loaded from files only.</summary>
    private sealed class Fitted : IDisposable
    {
        private readonly string path = Path.Combine(Path.GetTempPath(), $"suffice.{Guid.NewGuid():N}.suffice");
        private readonly BundleFile bundle;

        public Fitted(string adapted, ControllerDescription shape, IReadOnlyList<NamedTensor> control)
        {
            using (BundleFile net = BundleFile.Open(adapted))
                BundleWriter.SaveControl(path, net.Manifest with { Controller = shape }, control);
            bundle = BundleFile.OpenControl(path);
            Predictor = ComplexityPredictor.Load(bundle);
        }

        public ComplexityPredictor Predictor { get; }

        public LearnedController Controller(double lambda) => LearnedController.Load(bundle, lambda);

        /// <summary>At any price, with predictions from elsewhere.</summary>
        public Func<double, IController> With(PathUtilities predict) =>
            lambda => new LearnedController(bundle, UtilitySource.Of(bundle, predict), lambda);

        /// <summary>The same without the policy.</summary>
        public Func<double, IController> Greedy(PathUtilities predict) =>
            lambda => new Greedy(bundle.Library, UtilitySource.Of(bundle, predict), lambda, bundle.Manifest.TeacherMacs);

        public void Dispose()
        {
            bundle.Dispose();
            File.Delete(path);
        }
    }
}

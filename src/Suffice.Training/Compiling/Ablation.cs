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
/// <param name="MeanMacs">For each seed, mean multiply-adds over losses of 0.1 to 1.0 points, as a fraction of the teacher's.</param>
/// <param name="MoreThanFull">Mean over seeds of what it needs more than the whole control.</param>
/// <param name="LowerLimit">One-sided 95 % limit of that; above 0 the part is needed.</param>
/// <param name="UpperLimit">The same from above; below 0 the part does harm.</param>
public sealed record AblationResult(string Variant, double[] MeanMacs, double MoreThanFull, double LowerLimit, double UpperLimit);

/// <summary>
/// What each layer of the control adds: predictor and policy are fitted anew on the control split, whole and with a part missing, with
/// several seeds each, and compared on a split that none of it saw.
/// </summary>
/// <param name="run">An adaptation that has ended.</param>
/// <param name="judged">Outcomes of its net on that split.</param>
/// <param name="options">As it was fitted.</param>
public sealed class Ablation(AdaptationFolder run, OutcomeTable judged, ControllerOptions options)
{
    // A policy without a good word to follow must find its way by itself: it explores more, learns faster and longer.
    private const int BlindIterations = 300;
    private const double BlindRate = 2e-3,
        BlindGain = 0.3,
        Silence = 0.5;

    /// <summary>Fits and compares.</summary>
    /// <param name="statics">What needs no control, by name, on the same inputs; compared too.</param>
    /// <param name="progress">Told of every seed.</param>
    /// <param name="cancellationToken">Stops the fit of a part.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/> when the adaptation has not ended.</exception>
    public IReadOnlyList<AblationResult> Run(
        IReadOnlyDictionary<string, SettingOutcomes> statics,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(statics);
        OutcomeTable control = OutcomeTable.Load(run.Outcomes(Split.Control));
        OutcomeTable? training = options.TrainingImages == 0 ? null : OutcomeTable.Load(TrainingOutcomes());
        double temperature = ControllerData.FitTeacherTemperature(control);
        var data = new ControllerData(control, temperature);
        ControllerData? more = training is null ? null : new ControllerData(training, temperature);
        var judgedData = new ControllerData(judged, temperature);
        var variants = new Dictionary<string, List<SettingOutcomes>>();
        for (int seed = 0; seed < Math.Max(1, options.Seeds); seed++)
        {
            progress?.Report(new StageProgress("taking parts of the control away", seed, options.Seeds));
            ControllerOptions own = options with { Seed = options.Seed + seed };
            ControllerOptions blind = own with { PolicyIterations = BlindIterations, PolicyRate = BlindRate, PolicyGain = BlindGain };
            (IReadOnlyList<NamedTensor> predictor, float[] word) = PredictorTraining.Fit(data, more, own, cancellationToken);
            FittedPolicy policy = FittedPolicy.Run(data, word, own, null, cancellationToken);
            using var whole = new Fitted(run.Adapted, own, predictor, policy.Tensors);
            using var trained = new Fitted(run.Adapted, own, predictor, policy.Trained);
            using var alone = new Fitted(
                run.Adapted,
                own,
                predictor,
                Policy(data, [.. Enumerable.Repeat((float)Silence, word.Length)], blind, cancellationToken)
            );
            int[] others = Shuffled(control.Count, own.Seed);
            using var misled = new Fitted(run.Adapted, own, predictor, Policy(data, Permuted(word, others), blind, cancellationToken));
            (float[] trees, float[] treesJudged) = BoostedTrees.Fit(data, more, judgedData, own, cancellationToken);
            using var boosted = new Fitted(run.Adapted, own, predictor, Policy(data, trees, own, cancellationToken));
            Add("full", ThresholdGrid.Lambdas.Select(whole.Controller));
            Add("trained_policy", ThresholdGrid.Lambdas.Select(trained.Controller));
            Add("no_policy", ThresholdGrid.Lambdas.Select(lambda => new Greedy(judged.Library, whole.Predictor, lambda, judged.PriceUnit)));
            Add(
                "no_predictor",
                ThresholdGrid.Lambdas.Select(lambda => alone.Controller(lambda, (_, _, _, utilities) => utilities.Fill((float)Silence)))
            );
            PathUtilities another = OfAnother(whole.Predictor, Shuffled(judged.Count, own.Seed + 1));
            Add("shuffled_predictor", ThresholdGrid.Lambdas.Select(lambda => misled.Controller(lambda, another)));
            Add("boosted_trees", ThresholdGrid.Lambdas.Select(lambda => boosted.Controller(lambda, Noted(treesJudged))));
        }
        progress?.Report(new StageProgress("taking parts of the control away", options.Seeds, options.Seeds));
        foreach ((string name, SettingOutcomes same) in statics)
            variants[name] = [.. variants["full"].Select(_ => same)];
        return [.. variants.Select(variant => Compare(variant.Key, variants["full"], variant.Value))];

        void Add(string variant, IEnumerable<IController> settings)
        {
            if (!variants.TryGetValue(variant, out List<SettingOutcomes>? seeds))
                variants[variant] = seeds = [];
            seeds.Add(SettingOutcomes.Of(judged, settings));
        }
    }

    private static AblationResult Compare(string variant, List<SettingOutcomes> full, List<SettingOutcomes> part)
    {
        ComparisonResult result = ControllerComparison.Run(full, part);
        return new AblationResult(variant, result.Rival, result.Difference, result.LowerLimit, result.UpperLimit);
    }

    private static IReadOnlyList<NamedTensor> Policy(
        ControllerData data,
        float[] word,
        ControllerOptions options,
        CancellationToken cancellationToken
    ) => FittedPolicy.Run(data, word, options, null, cancellationToken).Tensors;

    /// <summary>From a table (n, P, P).</summary>
    private PathUtilities Noted(float[] words)
    {
        int paths = judged.Library.Paths.Count;
        return (input, at, _, utilities) => words.AsSpan(((input * paths) + at.Index) * paths, paths).CopyTo(utilities);
    }

    /// <summary>What the predictor says of some other input that stands at the same decision point.</summary>
    private PathUtilities OfAnother(ComplexityPredictor predictor, int[] others) =>
        (input, at, _, utilities) =>
            predictor.Utilities(at, judged.At(others[input], at.Index), judged.Before(others[input], at), utilities);

    /// <summary>(n, P, P) with the rows of other inputs.</summary>
    private static float[] Permuted(float[] word, int[] others)
    {
        int row = word.Length / others.Length;
        var permuted = new float[word.Length];
        for (int i = 0; i < others.Length; i++)
            word.AsSpan(others[i] * row, row).CopyTo(permuted.AsSpan(i * row));
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

    /// <summary>A controller in a file of its own, as controllers are loaded from files only.</summary>
    private sealed class Fitted : IDisposable
    {
        private readonly string path = Path.Combine(Path.GetTempPath(), $"suffice.{Guid.NewGuid():N}.suffice");
        private readonly BundleFile bundle;

        public Fitted(string adapted, ControllerOptions options, IReadOnlyList<NamedTensor> predictor, IReadOnlyList<NamedTensor> policy)
        {
            using (BundleFile net = BundleFile.Open(adapted))
            {
                BundleManifest manifest = net.Manifest with
                {
                    Controller = new ControllerDescription(options.Members, options.PredictorHidden, options.PolicyHidden),
                };
                BundleWriter.SaveControl(path, manifest, [.. predictor, .. policy]);
            }
            bundle = BundleFile.OpenControl(path);
            Predictor = ComplexityPredictor.Load(bundle);
        }

        public ComplexityPredictor Predictor { get; }

        public LearnedController Controller(double lambda) => LearnedController.Load(bundle, lambda);

        public LearnedController Controller(double lambda, PathUtilities word) => LearnedController.WithUtilities(bundle, lambda, word);

        public void Dispose()
        {
            bundle.Dispose();
            File.Delete(path);
        }
    }
}

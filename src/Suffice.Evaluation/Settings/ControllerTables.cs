using Suffice.Bundles;
using Suffice.Control;
using Suffice.Control.Rules;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Statistics;
using Suffice.Models;

namespace Suffice.Evaluation.Settings;

/// <summary>A tuned controller with its table from budgets to prices, and what each entry came to.</summary>
internal sealed record TabledController(TunedController Tuned, ControllerSettings Settings, IReadOnlyList<SettingTrial> Trials);

/// <summary>
/// Tunes every controller of an adapted net on control, and measures on control and calibration what each spends at every price.
/// </summary>
internal sealed class ControllerTables
{
    private readonly BundleFile adapted;
    private readonly PathUtilities outOfFold;
    private readonly HeldOut heldOut;

    /// <param name="adapted">Bundle with weights, predictor and policy.</param>
    /// <param name="control">Outcomes on the control split.</param>
    /// <param name="calibration">Outcomes on the calibration split.</param>
    public ControllerTables(BundleFile adapted, OutcomeTable control, OutcomeTable calibration)
    {
        ArgumentNullException.ThrowIfNull(adapted);
        ArgumentNullException.ThrowIfNull(control);
        this.adapted = adapted;
        Tuning = new ControllerTuning(control);
        Data = new SettingData(control, calibration, Tuning.TeacherTemperature);
        heldOut = new HeldOut(adapted.Manifest.Controller!, control.Count);
        ComplexityPredictor predictor = ComplexityPredictor.Load(adapted);
        outOfFold = (input, at, features, utilities) => predictor.FromFeatures(at, features, utilities, heldOut.Predictors(input));
    }

    /// <summary>Both splits.</summary>
    public SettingData Data { get; }

    /// <summary>Temperatures.</summary>
    public ControllerTuning Tuning { get; }

    /// <summary>All of them; one that is not worth having at any price has an empty table.</summary>
    public IReadOnlyList<TabledController> All() =>
        [
            .. Tuning
                .Run(
                    ControllerNames.Predicting.ToDictionary(
                        name => name,
                        Func<double, IController> (name) => price => Untabled(name, [], null, judged: true).AtPrice(price)
                    )
                )
                .Select(Tabulate),
        ];

    /// <summary>Measures a controller at every price, and keeps what is worth having.</summary>
    private TabledController Tabulate(TunedController tuned)
    {
        ControllerFamily judged = Untabled(tuned.Name, tuned.Rules, tuned.Judges, judged: true, tuned.Scores),
            used = Untabled(tuned.Name, tuned.Rules, tuned.Judges, judged: false);
        SettingTrial[] trials =
        [
            .. Prices.Settings.Select(price => SettingTrial.Of(Data, price, judged.AtPrice(price), used.AtPrice(price))),
        ];
        int[] kept = [.. LambdaFit.Kept(Data, trials)];
        var settings = new ControllerSettings(tuned.Name, LambdaFit.Table(Data, kept.Select(i => trials[i])))
        {
            Rules = tuned.Rules.Length == 0 ? [] : [.. kept.Select(i => tuned.Rules[i])],
            Judges = tuned.Judges,
        };
        return new TabledController(tuned, settings, [.. kept.Select(i => trials[i])]);
    }

    /// <summary>
    /// A controller at the prices of the grid, before it is known what it spends at each; as in use, or with each control input judged by
    /// the members of predictor and policy, or by the judges of exits, that did not see it.
    /// </summary>
    private ControllerFamily Untabled(string name, StoppingRule[] rules, double[][]? judges, bool judged, double[]? scores = null) =>
        new(
            adapted,
            new ControllerSettings(name, [.. Prices.Settings.Select(price => new LambdaPoint(price, 1))])
            {
                Rules = rules,
                Judges = judges,
            },
            Tuning.Temperatures,
            judged ? outOfFold : null,
            judged ? heldOut.Policy : null,
            scores is null ? null : new KnownScore(scores, adapted.Library.Paths.Count, new JudgedScore(Classes, judges!).Macs)
        );

    private int Classes => adapted.Library.Model.Classes;

    /// <summary>Scores of a table's inputs that were worked out before.</summary>
    /// <param name="scores">(n, P).</param>
    /// <param name="paths">P.</param>
    /// <param name="macs">Of one score, had it to be computed.</param>
    private sealed class KnownScore(double[] scores, int paths, long macs) : ExitScore
    {
        public override DecisionKind Kind => DecisionKind.Judged;

        public override long Macs => macs;

        public override double Score(int input, ExecutionPath at, ReadOnlySpan<float> logits) => scores[(input * paths) + at.Index];
    }
}

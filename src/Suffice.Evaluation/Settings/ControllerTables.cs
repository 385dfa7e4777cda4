using Suffice.Bundles;
using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Statistics;

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
        ControllerFamily judged = Untabled(tuned.Name, tuned.Rules, tuned.Judges, judged: true),
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
    /// the members of predictor and policy that did not see it.
    /// </summary>
    private ControllerFamily Untabled(string name, StoppingRule[] rules, double[][]? judges, bool judged) =>
        new(
            adapted,
            new ControllerSettings(name, [.. Prices.Settings.Select(price => new LambdaPoint(price, 1))])
            {
                Rules = rules,
                Judges = judges,
            },
            Tuning.Temperatures,
            judged ? outOfFold : null,
            judged ? heldOut.Policy : null
        );
}

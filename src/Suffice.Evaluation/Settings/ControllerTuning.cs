using Suffice.Bundles;
using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;

namespace Suffice.Evaluation.Settings;

/// <summary>One way of choosing, tuned on control, and what it is worth there on inputs that did not tune it.</summary>
/// <param name="Name">One of <see cref="ControllerNames"/>.</param>
/// <param name="Rules">One for each of <see cref="Prices.Settings"/>; none for those that read the price themselves.</param>
/// <param name="Judges">See <see cref="ControllerSettings.Judges"/>.</param>
/// <param name="OutOfFold">At the prices of comparisons.</param>
internal sealed record TunedController(string Name, StoppingRule[] Rules, double[][]? Judges, PricedOutcomes OutOfFold)
{
    /// <summary>(n, P) what judges say of control inputs that they were not fitted to; null where there are no judges.</summary>
    public double[]? Scores { get; init; }
}

/// <summary>
/// Gives every controller its best on the control split: temperature scaling, every token schedule, every threshold, for each price of
/// computation; by the reward that the policy is trained for.
/// </summary>
/// <param name="control">The outcome table of the control split.</param>
internal sealed class ControllerTuning(OutcomeTable control)
{
    /// <summary>(P) of the exits.</summary>
    public double[] Temperatures { get; } = Temperature.FitAll(control);

    /// <summary>Of the teacher.</summary>
    public double TeacherTemperature { get; } = Temperature.FitTeacher(control);

    /// <summary>Tunes all.</summary>
    /// <param name="predicting">
    /// By name, controllers that ask the predictor, at a price; each control input must be judged by a fit that did not see it.
    /// </param>
    public IReadOnlyList<TunedController> Run(IReadOnlyDictionary<string, Func<double, IController>> predicting)
    {
        ArgumentNullException.ThrowIfNull(predicting);
        float[] utilities = SoftUtility.Of(control, TeacherTemperature);
        ExitJudges judges = ExitJudges.Fit(control);
        var tuning = new RuleTuning(control, utilities);
        int[] all = [.. Enumerable.Range(0, control.Count)];
        return
        [
            .. RuleFamily
                .All(control, utilities, Temperatures, judges.OutOfFold)
                .Select(family => new TunedController(
                    family.Name,
                    tuning.Best(family, all, Prices.Settings),
                    JudgesOf(family)?.Weights,
                    tuning.OutOfFold(family)
                )
                {
                    Scores = JudgesOf(family)?.OutOfFold,
                }),
            .. predicting.Select(controller => new TunedController(
                controller.Key,
                [],
                null,
                PricedOutcomes.Of(control, utilities, controller.Value)
            )),
        ];

        ExitJudges? JudgesOf(RuleFamily family) => family.Name == ControllerNames.LearnedExit ? judges : null;
    }
}

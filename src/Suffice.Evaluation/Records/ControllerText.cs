using System.Globalization;
using Suffice.Bundles;
using static System.FormattableString;

namespace Suffice.Evaluation.Records;

/// <summary>A bundle's controller and default setting in words.</summary>
internal static class ControllerText
{
    /// <summary>Said of a bundle that uses one path for all.</summary>
    public const string DoesNotPay =
        "Adaptivity does not pay here: on the control split no way of choosing is worth more than one path for all";

    /// <summary>A controller's name for people.</summary>
    public static string Name(string name) =>
        name switch
        {
            ControllerNames.Policy => "predictor and policy",
            ControllerNames.Greedy => "predictor, greedy rule",
            ControllerNames.OneShot => "predictor, asked once",
            ControllerNames.Fixed => "one path for all",
            null => "none",
            _ => name.Replace('_', ' '),
        };

    /// <summary>Which controller is in use.</summary>
    public static string Describe(BundleManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return manifest.Deployed switch
        {
            ControllerNames.Policy or ControllerNames.Greedy or ControllerNames.OneShot => Sizes(Name(manifest.Deployed), manifest),
            ControllerNames.Fixed => $"none: all inputs take the same path. {DoesNotPay}",
            string other => $"{Name(other)}: a rule without a predictor, as good on the control split as any other",
        };
    }

    /// <summary>What the default setting rests on, and what would make it surer.</summary>
    /// <param name="choice">Null in bundles from before it was kept.</param>
    /// <param name="ofAnswers">Whether it rests on labels that are the teacher's answers.</param>
    public static string Default(DefaultChoice? choice, bool ofAnswers = false)
    {
        if (choice is null)
            return "chosen on the calibration split";
        string sure = choice.Confidence is { } share
            ? Invariant($"; {Math.Floor(100 * share):0} % confidence in at most 0.3, by the inputs that chose it")
            : "";
        string loss = string.Create(
            CultureInfo.InvariantCulture,
            $"{LabelText.Loss(ofAnswers)} {choice.Loss * 100:0.00} ± {choice.LossSe * 100:0.00} points on {choice.Examples:N0} inputs{sure}"
        );
        string more = choice.ExamplesNeeded is { } needed
            ? string.Create(CultureInfo.InvariantCulture, $"about {needed:N0} calibration inputs would decide by themselves")
            : "the calibration inputs at hand speak against it: more was lost there";
        return choice.Basis switch
        {
            DefaultBasis.Calibration => $"chosen by the errors on the calibration split ({loss})",
            DefaultBasis.ControlAndCalibration => $"chosen by the errors on the control and calibration splits together ({loss}; {more})",
            _ => Invariant($"WARNING: no setting could be shown to lose little; the default is the full path ({loss}; {more})"),
        };
    }

    private static string Sizes(string name, BundleManifest manifest) =>
        manifest.Controller is { } shape
            ? Invariant($"{name}: {shape.PredictorMembers} × {shape.PredictorHidden} hidden, policy of {shape.PolicyHidden}")
            : name;
}

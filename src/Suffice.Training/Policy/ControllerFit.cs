using Suffice.Bundles;
using Suffice.Control;
using Suffice.Data;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Settings;
using Suffice.Evaluation.Statistics;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Training.Policy;

/// <summary>Predictor and policy fitted on one control table, and how they did there with utilities out of fold.</summary>
/// <param name="Tensors"><c>predictor.*</c> and <c>policy.*</c>.</param>
/// <param name="Description">Their shape.</param>
/// <param name="OutOfFold">(n, P, P) utilities of the control inputs by the members that did not see them.</param>
/// <param name="Choice">Whether what the policies learnt is worth anything.</param>
/// <param name="Metrics">One record a policy iteration.</param>
internal sealed record FittedController(
    IReadOnlyList<NamedTensor> Tensors,
    ControllerDescription Description,
    float[] OutOfFold,
    PolicyChoice Choice,
    IReadOnlyList<PolicyMetrics> Metrics
);

/// <summary>Fits both layers of the control on outcome tables: seconds to minutes, no image is touched.</summary>
internal static class ControllerFit
{
    /// <param name="control">Outcomes on the control split.</param>
    /// <param name="training">Outcomes on some training images, for the predictor's soft targets; null: none.</param>
    /// <param name="options">Sizes, lengths, seed.</param>
    /// <param name="progress">Told after every policy iteration.</param>
    /// <param name="cancellationToken">Stops within a step.</param>
    public static FittedController Run(
        OutcomeTable control,
        OutcomeTable? training,
        ControllerOptions options,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        double temperature = Temperature.FitTeacher(control);
        var data = new ControllerData(control, temperature);
        (IReadOnlyList<NamedTensor> predictor, float[] outOfFold) = PredictorTraining.Fit(
            data,
            training is null ? null : new ControllerData(training, temperature),
            options,
            cancellationToken
        );
        FittedPolicy policy = FittedPolicy.Run(data, outOfFold, options, progress, cancellationToken);
        return new FittedController(
            [.. predictor, .. policy.Tensors],
            options.Describe(policy.Members),
            outOfFold,
            policy.Choice,
            policy.Metrics
        );
    }

    /// <summary>
    /// What rounds are compared by: what the policy, or the greedy rule where that is not known to be worth less, comes to on control, each
    /// input judged by who did not see it.
    /// </summary>
    public static PricedOutcomes Outcomes(BundleFile bundle, OutcomeTable control, FittedController fitted)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(fitted);
        return PricedOutcomes.Of(control, SoftUtility.Of(control, Temperature.FitTeacher(control)), Controller);

        IController Controller(double price) =>
            fitted.Choice.Kept
                ? OutOfFoldPolicy(bundle, control, fitted.OutOfFold, price)
                : new Greedy(control.Library, OutOfFold(bundle, control, fitted.OutOfFold), price, control.PriceUnit);
    }

    /// <summary>The policy on the control split, each input judged by members of predictor and policy that did not see it.</summary>
    public static IController OutOfFoldPolicy(BundleFile bundle, OutcomeTable control, float[] outOfFold, double lambda) =>
        new LearnedController(
            bundle,
            OutOfFold(bundle, control, outOfFold),
            lambda,
            judge: new HeldOut(bundle.Manifest.Controller!, control.Count).Policy
        );

    private static UtilitySource OutOfFold(BundleFile bundle, OutcomeTable control, float[] outOfFold)
    {
        int paths = control.Library.Paths.Count;
        return UtilitySource.Of(bundle, Judged);

        void Judged(int input, ExecutionPath at, ReadOnlySpan<float> features, Span<float> utilities) =>
            outOfFold.AsSpan(((input * paths) + at.Index) * paths, paths).CopyTo(utilities);
    }
}

using Suffice.Bundles;
using Suffice.Control;
using Suffice.Data;
using Suffice.Evaluation.Bounds;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Settings;
using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Evaluators;

/// <summary>Measures every path of a bundle on a split and says what was possible there.</summary>
internal static class BoundEvaluator
{
    /// <param name="options">What to look at; budgets and batch are not used.</param>
    /// <param name="progress">Stage by stage.</param>
    /// <param name="cancellationToken">Stops between batches of images and between resamples.</param>
    /// <exception cref="SufficeException">When files are missing or damaged, or do not belong together.</exception>
    public static BoundRecord Run(
        EvaluationOptions options,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        using var subject = new EvaluationSubject(options, progress, cancellationToken: cancellationToken);
        RightnessEstimate.Check(subject.Images.Length, subject.Bundle.Library);
        using var measurement = new RangeMeasurement(subject, options, new MeasuredParts(Settings: false, Smaller: true));
        MeasuredRange all = measurement.All(progress, cancellationToken);
        int[] labels = [.. subject.Images.Select(subject.Data.Label)];
        (FrontierPoint Point, bool[] Correct)[] smaller = [.. all.Smaller.Select(net => Evaluator.Reached(net, labels))];
        return Of(all.Table, options, subject, smaller, progress, cancellationToken);
    }

    /// <summary>From a table that was measured already.</summary>
    internal static BoundRecord Of(
        OutcomeTable table,
        EvaluationOptions options,
        EvaluationSubject subject,
        (FrontierPoint Point, bool[] Correct)[] smaller,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        progress?.Report(new StageProgress("estimating what the exits' answers tell", 0, 1));
        double[] probable = RightnessEstimate.Of(table, seed: 0, cancellationToken);
        progress?.Report(new StageProgress("estimating what the exits' answers tell", 1, 1));
        Outcome[] controller = Frontiers.Deployed(table, subject.Bundle);
        LowerBounds bounds = LowerBounds.Of(
            table,
            SettingOutcomes.Of(table, controller, withTeacher: true),
            SettingOutcomes.Static(table, smaller.Select(net => (net.Correct, net.Point.Macs))),
            probable: probable,
            progress: progress,
            cancellationToken: cancellationToken
        );
        BoundCurvePoint[] curve = BoundCurve.Of(table, probable, cancellationToken: cancellationToken);
        progress?.Report(new StageProgress("solving the problem of when to stop", 0, 2));
        var known = new KnownAtExits(table, () => ComplexityPredictor.Load(subject.Bundle).AsSource().Utilities);
        SequentialBracket bracket = new SequentialProblem(
            table,
            PathRewards.Probable(table, probable),
            known,
            seed: 0,
            cancellationToken
        ).Bracket(controller, cancellationToken: cancellationToken);
        progress?.Report(new StageProgress("solving the problem of when to stop", 1, 2));
        SequentialGain gain = Gain(table, subject.Bundle, known, cancellationToken);
        progress?.Report(new StageProgress("solving the problem of when to stop", 2, 2));
        return WithBracket(Record(table, options, subject, bounds, curve), bracket) with { Gain = gain };
    }

    /// <summary>What is left to gain over the controller in use, by the utilities that controllers are compared by.</summary>
    private static SequentialGain Gain(OutcomeTable table, BundleFile bundle, KnownAtExits known, CancellationToken cancellationToken)
    {
        float[] utilities = SoftUtility.Of(table, bundle.Manifest.TeacherTemperature ?? Temperature.FitTeacher(table));
        var family = ControllerFamily.Deployed(bundle);
        return new GainProblem(table, utilities, known, seed: 0, cancellationToken).Over(
            Prices.Compared.Select(price => Simulation.Run(table, family.AtPrice(price))).Select(own => (own.Paths, own.InputMacs)),
            cancellationToken: cancellationToken
        );
    }

    private static BoundRecord Record(
        OutcomeTable table,
        EvaluationOptions options,
        EvaluationSubject subject,
        LowerBounds bounds,
        BoundCurvePoint[] curve
    ) =>
        new()
        {
            Bundle = options.Bundle,
            Static = options.Static,
            Data = subject.Data.Name,
            ChangedData = subject.ChangedData,
            LabelsAreAnswers = subject.Data.LabelsAreAnswers,
            Split = options.Split.ToString().ToLowerInvariant(),
            Examples = table.Count,
            TeacherTop1 = table.TeacherAccuracy,
            TeacherMacs = table.TeacherMacs,
            Top1 = bounds.Top1,
            ClairvoyantMacs = bounds.Clairvoyant.Value,
            ClairvoyantMacsHalfwidth = bounds.Clairvoyant.HalfWidth,
            InformationMacs = bounds.Information.Value,
            InformationMacsHalfwidth = bounds.Information.HalfWidth,
            RealisedMacs = bounds.Realised.Value,
            RealisedMacsHalfwidth = bounds.Realised.HalfWidth,
            PolicyMacs = bounds.Policy.Value,
            PolicyMacsHalfwidth = bounds.Policy.HalfWidth,
            HullMacs = bounds.Hull.Value,
            HullMacsHalfwidth = bounds.Hull.HalfWidth,
            AdaptivityEfficiency = bounds.Efficiency.Value,
            AdaptivityEfficiencyHalfwidth = bounds.Efficiency.HalfWidth,
            Curve = curve,
            SmallerStatic = [.. subject.Smaller.Select(net => net.Manifest.Model.Depth)],
            Draws = LowerBounds.Draws,
            Seed = subject.Seed,
            Versions = VersionDescription.Current(),
            Commit = VersionDescription.Commit(),
        };

    private static BoundRecord WithBracket(BoundRecord record, SequentialBracket sequential) =>
        record with
        {
            SequentialMacs = sequential.Sequential.Value,
            SequentialMacsHalfwidth = sequential.Sequential.HalfWidth,
            FittedMacs = sequential.Fitted.Value,
            FittedMacsHalfwidth = sequential.Fitted.HalfWidth,
            ControllerMacs = sequential.Controller?.Value,
            ControllerMacsHalfwidth = sequential.Controller?.HalfWidth,
            Penalty = sequential.Penalty.Value,
            PenaltyHalfwidth = sequential.Penalty.HalfWidth,
        };
}

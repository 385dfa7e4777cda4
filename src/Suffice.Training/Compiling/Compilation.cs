using Suffice.Bundles;
using Suffice.Control;
using Suffice.Data.Examples;
using Suffice.Evaluation.Certificates;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Settings;
using Suffice.Files;
using Suffice.Training.Adapting;

namespace Suffice.Training.Compiling;

/// <summary>
/// Makes an adapted net ready to be deployed: tunes the baselines on control, fits the λ table, chooses the default setting and
/// certifies it at the usual levels on calibration, and writes it all into one bundle.
/// </summary>
public static class Compilation
{
    /// <summary>
    /// Compiles a run: its bundle, and beside it the controller of every further seed, <c>NAME.seed1.suffice</c>, by which <c>eval</c>
    /// compares controllers.
    /// </summary>
    /// <returns>The manifest of the first.</returns>
    public static BundleManifest Run(AdaptationFolder run, string output, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        OutcomeTable control = OutcomeTable.Load(run.Outcomes(Split.Control)),
            calibration = OutcomeTable.Load(run.Outcomes(Split.Calibration));
        for (int seed = 1; File.Exists(run.AdaptedSeed(seed)) && AtomicFile.HasNeighbours(output); seed++)
        {
            using BundleFile further = BundleFile.OpenControl(run.AdaptedSeed(seed));
            BundleManifest manifest = Fit(further, control, calibration, name);
            BundleWriter.SaveControl(Path.ChangeExtension(output, $".seed{seed}.suffice"), manifest, further.Plain());
        }
        return Run(run.Adapted, control, calibration, output, name);
    }

    /// <param name="adapted">Bundle with weights, predictor and policy.</param>
    /// <param name="control">Outcomes on the control split.</param>
    /// <param name="calibration">Outcomes on the calibration split.</param>
    /// <param name="output">The bundle to write.</param>
    /// <param name="name">Its name for people; null keeps the adapted bundle's.</param>
    /// <returns>The manifest written.</returns>
    public static BundleManifest Run(string adapted, OutcomeTable control, OutcomeTable calibration, string output, string? name = null)
    {
        using BundleFile bundle = BundleFile.Open(adapted);
        BundleManifest manifest = Fit(bundle, control, calibration, name);
        BundleWriter.Save(output, manifest, bundle.Plain());
        return manifest;
    }

    private static BundleManifest Fit(BundleFile bundle, OutcomeTable control, OutcomeTable calibration, string? name)
    {
        LearnedController Policy(double lambda) => LearnedController.Load(bundle, lambda);
        // A budget is at most 1: prices so low that exits and controller cost more than the teacher are of no use to anyone.
        LambdaPoint[] table = [.. LambdaFit.Fit(calibration, ThresholdGrid.Lambdas, Policy).Where(point => point.Fraction <= 1)];
        if (table.Length == 0)
            throw new SufficeException(
                Fault.Training,
                $"{bundle.Path}: at every price its exits and controller spend more than the teacher does. Adapt it with fewer exits or "
                    + "narrower heads."
            );
        Outcome[] settings = [.. table.Select(point => Simulation.Run(calibration, Policy(point.Lambda)))];
        // Where no setting is good enough the most careful one is the default, and the run record shows its loss.
        int chosen = DefaultSetting.Choose(settings) ?? table.Length - 1;
        TunedBaselines baselines = BaselineTuning.Tune(control);
        return bundle.Manifest with
        {
            Name = name ?? bundle.Manifest.Name,
            LambdaTable = table,
            DefaultBudget = table[chosen].Fraction,
            Certificate = Certification.Fit(calibration, table, Policy).Certificate,
            Rejection = RejectionFit.Run(calibration, settings[chosen], baselines.Temperatures),
            Temperatures = baselines.Temperatures,
            Baselines = baselines.Baselines,
        };
    }
}

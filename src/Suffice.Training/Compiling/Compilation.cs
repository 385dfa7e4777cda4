using Suffice.Bundles;
using Suffice.Control;
using Suffice.Data.Examples;
using Suffice.Diagnostics;
using Suffice.Evaluation.Certificates;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Settings;
using Suffice.Files;
using Suffice.Models;
using Suffice.Tensors;
using Suffice.Training.Adapting;

namespace Suffice.Training.Compiling;

/// <summary>
/// Makes an adapted net ready to be deployed: tunes every controller on control and chooses one, fits their tables from budgets to prices,
/// chooses the default setting, certifies what it can on calibration, and writes it all into one bundle.
/// </summary>
internal static class Compilation
{
    /// <summary>
    /// Compiles a run: its bundle, and beside it the controller of every further seed, <c>NAME.seed1.suffice</c>, by which <c>eval</c>
    /// compares controllers. Which controller the first uses holds for all.
    /// </summary>
    /// <param name="run">An adaptation that has ended.</param>
    /// <param name="output">The bundle to write.</param>
    /// <param name="name">Its name for people; null keeps the adapted bundle's.</param>
    /// <param name="controller">Which controller it is to use; null: the one that control prefers.</param>
    public static CompiledBundle Run(AdaptationFolder run, string output, string? name = null, string? controller = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        OutcomeTable control = OutcomeTable.Load(run.Outcomes(Split.Control)),
            calibration = OutcomeTable.Load(run.Outcomes(Split.Calibration));
        CompiledBundle first = Run(run.Adapted, control, calibration, output, name, controller: controller);
        if (!AtomicFile.HasNeighbours(output))
            return first;
        int seed = 1;
        for (; File.Exists(run.AdaptedSeed(seed)); seed++)
            RunFurther(run.AdaptedSeed(seed), control, calibration, Further(seed), first);
        for (; File.Exists(Further(seed)); seed++) // of the net that was there before
            File.Delete(Further(seed));
        return first;

        string Further(int number) => Path.ChangeExtension(output, $".seed{number}.suffice");
    }

    /// <param name="adapted">Bundle with weights, predictor and policy.</param>
    /// <param name="control">Outcomes on the control split.</param>
    /// <param name="calibration">Outcomes on the calibration split.</param>
    /// <param name="output">The bundle to write.</param>
    /// <param name="name">Its name for people; null keeps the adapted bundle's.</param>
    /// <param name="changes">What of the data had changed since the net was adapted, to be written down; null: as the bundle says.</param>
    /// <param name="controller">Which controller it is to use; null: the one that control prefers.</param>
    public static CompiledBundle Run(
        string adapted,
        OutcomeTable control,
        OutcomeTable calibration,
        string output,
        string? name = null,
        string[]? changes = null,
        string? controller = null
    )
    {
        CompiledBundle compiled;
        IReadOnlyList<NamedTensor> tensors;
        using (BundleFile bundle = BundleFile.Open(adapted))
        {
            Provenance made = bundle.Manifest.Provenance;
            compiled = Compile(
                bundle,
                new ControllerTables(bundle, control, calibration),
                name ?? bundle.Manifest.Name,
                changes is [_, ..] ? changes : made.ChangedData,
                tuned => ControllerChoice.Of(tuned).Using(controller)
            );
            tensors = [.. bundle.Plain().Where(tensor => tensor.Name != TensorCatalogue.Golden), GoldenAnswers.Of(bundle)];
        }
        BundleWriter.Save(output, compiled.Manifest, tensors); // may be the bundle read
        return compiled;
    }

    /// <summary>Compiles the controller of a further seed, which uses what the first uses.</summary>
    /// <param name="further">Control file of an adaptation, or of an earlier compilation.</param>
    /// <param name="control">Outcomes on the control split.</param>
    /// <param name="calibration">Outcomes on the calibration split.</param>
    /// <param name="output">The control file to write; may be the one read.</param>
    /// <param name="first">What the first seed came to.</param>
    public static void RunFurther(string further, OutcomeTable control, OutcomeTable calibration, string output, CompiledBundle first)
    {
        ArgumentNullException.ThrowIfNull(first);
        CompiledBundle compiled;
        IReadOnlyList<NamedTensor> tensors;
        using (BundleFile file = BundleFile.OpenControl(further))
        {
            compiled = Compile(
                file,
                new ControllerTables(file, control, calibration),
                first.Manifest.Name,
                first.Manifest.Provenance.ChangedData,
                _ => first.Choice
            );
            tensors = [.. file.Plain().Where(tensor => TensorCatalogue.IsControl(tensor.Name))];
        }
        BundleWriter.SaveControl(output, compiled.Manifest with { Candidates = [], Model = first.Manifest.Model }, tensors);
    }

    private static CompiledBundle Compile(
        BundleFile adapted,
        ControllerTables tables,
        string name,
        string[]? changes,
        Func<IReadOnlyList<TunedController>, ControllerChoice> choose
    )
    {
        IReadOnlyList<TabledController> all = tables.All();
        ControllerChoice choice = choose([.. all.Select(controller => controller.Tuned)]);
        TabledController deployed = all.First(controller => controller.Settings.Name == choice.Name);
        if (deployed.Trials.Count == 0)
            throw new SufficeException(
                Fault.Training,
                $"{adapted.Path}: at every price its exits and controller spend more than the teacher does. Adapt it with fewer exits or "
                    + "narrower heads."
            );
        BundleManifest manifest = adapted.Manifest with
        {
            Name = name,
            Provenance = adapted.Manifest.Provenance with { ChangedData = changes },
            Temperatures = tables.Tuning.Temperatures,
            TeacherTemperature = tables.Tuning.TeacherTemperature,
            Deployed = choice.Name,
            Candidates = choice.Candidates,
            Controllers = [.. all.Where(controller => controller.Trials.Count > 0).Select(controller => controller.Settings)],
            LambdaTable = deployed.Settings.Budgets,
        };
        var used = new ControllerFamily(adapted, deployed.Settings, tables.Tuning.Temperatures);
        return new CompiledBundle(Promised(manifest, adapted.Library, tables, deployed, used), choice);
    }

    /// <summary>With default setting, certificate and thresholds of rejection.</summary>
    private static BundleManifest Promised(
        BundleManifest manifest,
        PathLibrary library,
        ControllerTables tables,
        TabledController deployed,
        ControllerFamily used
    )
    {
        (int? chosen, DefaultChoice reason) = DefaultSetting.Choose(tables.Data, deployed.Trials);
        OutcomeTable calibration = tables.Data.Calibration;
        double full = calibration.PathMacs[library.Full.Index] / (double)calibration.TeacherMacs;
        Outcome outcome = chosen is { } index
            ? deployed.Trials[index].Calibration
            : Simulation.Run(calibration, new FixedPath(library, library.Full));
        return manifest with
        {
            DefaultBudget = chosen is { } setting ? manifest.LambdaTable[setting].Fraction : Math.Min(1, full),
            DefaultChoice = reason,
            Certificate = Certification
                .Fit(calibration, manifest.LambdaTable, price => used.AtPrice(price))
                .OfAnswers(manifest.Provenance.LabelsAreAnswers)
                .Certificate,
            Rejection = RejectionFit.Run(calibration, outcome, manifest.Temperatures),
        };
    }
}

/// <summary>What was written.</summary>
/// <param name="Manifest">Of the bundle.</param>
/// <param name="Choice">Why its controller is the one in use.</param>
internal sealed record CompiledBundle(BundleManifest Manifest, ControllerChoice Choice);

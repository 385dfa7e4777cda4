using Suffice.Bundles;
using Suffice.Data;
using Suffice.Evaluation.Outcomes;
using Suffice.Tensors;
using Suffice.Training.Policy;

namespace Suffice.Training.Compiling;

/// <summary>
/// Fits predictor and policy of a finished bundle anew, to what its net answers now: after its weights were brought to eight bits, say.
/// Their sizes and the seed of their folds stay; how they are trained is what <see cref="ControllerOptions"/> says without a recipe.
/// </summary>
internal static class ControllerRefit
{
    /// <summary>How the controller of a bundle, or of a control file, is fitted anew.</summary>
    public static ControllerOptions Options(BundleManifest bundle)
    {
        ControllerDescription made = bundle.Controller!;
        var usual = new ControllerOptions();
        return usual with
        {
            Members = made.PredictorMembers,
            PredictorHidden = made.PredictorHidden,
            PolicyHidden = made.PolicyHidden,
            PolicyMembers = made.PolicyMembers > 0 ? made.PolicyMembers : usual.PolicyMembers,
            Seed = made.FoldSeed,
        };
    }

    /// <summary>Writes a bundle with the controller that was fitted.</summary>
    /// <param name="bundle">The bundle to read.</param>
    /// <param name="output">The bundle to write; still to be compiled.</param>
    /// <param name="control">What its net answers on the control split.</param>
    /// <param name="training">The same on training inputs.</param>
    /// <param name="progress">Told after every policy iteration.</param>
    /// <param name="cancellationToken">Stops within a step.</param>
    public static void Run(
        string bundle,
        string output,
        OutcomeTable control,
        OutcomeTable training,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        using BundleFile file = BundleFile.Open(bundle);
        FittedController fitted = ControllerFit.Run(control, training, Options(file.Manifest), progress, cancellationToken);
        IEnumerable<NamedTensor> net = file.Plain()
            .Where(tensor => !TensorCatalogue.IsControl(tensor.Name) && tensor.Name != TensorCatalogue.Golden);
        BundleWriter.Save(output, file.Manifest with { Controller = fitted.Description }, [.. net, .. fitted.Tensors]);
    }

    /// <summary>As <see cref="Run"/>, of the controller of a further seed.</summary>
    public static void RunFurther(
        string further,
        string output,
        OutcomeTable control,
        OutcomeTable training,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        using BundleFile file = BundleFile.OpenControl(further);
        FittedController fitted = ControllerFit.Run(control, training, Options(file.Manifest), progress, cancellationToken);
        BundleWriter.SaveControl(output, file.Manifest with { Controller = fitted.Description }, fitted.Tensors);
    }
}

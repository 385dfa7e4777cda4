using Suffice.Models;

namespace Suffice.Bundles;

/// <summary>Whether the parts of a manifest fit together. The model and its paths check themselves.</summary>
internal sealed class ManifestCheck
{
    private readonly string path;
    private readonly BundleManifest manifest;

    private ManifestCheck(string path, BundleManifest manifest)
    {
        this.path = path;
        this.manifest = manifest;
    }

    /// <param name="path">The bundle's, for messages.</param>
    /// <param name="manifest">Of it.</param>
    /// <returns>Its paths.</returns>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/>, naming what does not fit.</exception>
    public static PathLibrary Run(string path, BundleManifest manifest)
    {
        PathLibrary library;
        try
        {
            library = PathLibrary.Of(manifest.Model, manifest.Paths);
        }
        catch (SufficeException error)
        {
            throw new SufficeException(Fault.Bundle, $"{path}: {error.Message} Make the bundle again.", error);
        }
        var check = new ManifestCheck(path, manifest);
        check.Inputs(manifest.Model);
        check.Layers(manifest.Model);
        check.Control();
        check.Promise();
        check.Withholding();
        check.Exits();
        ControllerCheck.Run(manifest, library, check.Require);
        return library;
    }

    private void Inputs(ModelDescription model)
    {
        Require(
            manifest.Labels.Length == (model.Embeds ? 0 : model.Classes),
            model.Embeds
                ? $"labels are {manifest.Labels.Length} where the model gives embeddings"
                : $"labels are {manifest.Labels.Length} where the model has {model.Classes} classes"
        );
        Require(
            manifest.Preprocessing.Mean.Length == model.Channels && manifest.Preprocessing.Deviation.Length == model.Channels,
            $"preprocessing needs one mean and deviation for each of {model.Channels} channels"
        );
        Require(
            manifest.Preprocessing.Mean.All(float.IsFinite)
                && manifest.Preprocessing.Deviation.All(value => float.IsFinite(value) && value > 0),
            "preprocessing holds numbers out of range"
        );
        Require(
            manifest.Preprocessing.Resizing is null
                || (
                    manifest.Preprocessing.Resizing.Edge >= model.ImageSize
                    && manifest.Preprocessing.Resizing.Edge <= ImageResizing.MostEdge
                    && Enum.IsDefined(manifest.Preprocessing.Resizing.Filter)
                ),
            $"preprocessing resizes images by an unknown filter, or to an edge outside {model.ImageSize} to {ImageResizing.MostEdge} pixels"
        );
    }

    private void Layers(ModelDescription model)
    {
        if (model.KeptLayers is not { } kept)
            return;
        HashSet<string> layers = [.. TensorCatalogue.Of(model).Where(tensor => tensor.Packed).Select(tensor => tensor.Layer)];
        Require(model.HasEightBits && kept.All(layers.Contains), "model keeps layers in 16 bits that it does not have");
    }

    private void Control()
    {
        Require(manifest.TeacherMacs > 0, "teacher's MACs are not positive");
        Require(
            manifest.Controller
                is null
                    or {
                        PredictorMembers: > 0 and <= 1024,
                        PredictorHidden: > 0 and <= 65536,
                        PolicyHidden: > 0 and <= 65536,
                        Divisions: >= 0 and <= 1024,
                        PolicyMembers: >= 0 and <= 1024
                    },
            "controller has sizes out of range"
        );
        Require(
            manifest.Controller is not { Divisions: > 0 } shape || shape.PredictorMembers % shape.Divisions == 0,
            "controller's members do not fill its divisions"
        );
        Require(manifest.DefaultBudget is null or > 0 and <= 1, "default budget is not a fraction");
    }

    private void Promise() =>
        Require(
            manifest.Certificate
                is null
                    or {
                        Epsilon: > 0 and < 1,
                        Delta: > 0 and < 1,
                        Examples: > 0,
                        Lambda: >= 0 and <= double.MaxValue,
                        Budget: > 0 and <= 1,
                        Loss: >= -1 and <= 1
                    },
            "certificate holds numbers out of range"
        );

    private void Withholding()
    {
        Require(
            manifest.Rejection.All(point => point is { Share: > 0 and < 1, Threshold: >= 0 and <= 1, Accuracy: >= 0 and <= 1 }),
            "thresholds of rejection are out of range"
        );
        for (int i = 1; i < manifest.Rejection.Length; i++)
            Require(
                manifest.Rejection[i].Share > manifest.Rejection[i - 1].Share
                    && manifest.Rejection[i].Threshold >= manifest.Rejection[i - 1].Threshold,
                $"thresholds of rejection are out of order at entry {i}"
            );
    }

    private void Exits()
    {
        Require(
            manifest.Temperatures.Length == 0 || manifest.Temperatures.Length == manifest.Paths.Length,
            "temperatures do not match its paths"
        );
        Require(manifest.Temperatures.All(value => double.IsFinite(value) && value > 0), "temperatures are out of range");
        Require(manifest.TeacherTemperature is null or (> 0 and <= double.MaxValue), "teacher_temperature is out of range");
    }

    private void Require(bool condition, string what)
    {
        if (!condition)
            throw new SufficeException(Fault.Bundle, $"{path}: the manifest's {what}. Make the bundle again.");
    }
}

using Suffice.Models;

namespace Suffice.Bundles;

/// <summary>Whether the parts of a manifest fit together. The model and its paths check themselves.</summary>
internal static class ManifestCheck
{
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
        ModelDescription model = manifest.Model;
        void Require(bool condition, string what)
        {
            if (!condition)
                throw new SufficeException(Fault.Bundle, $"{path}: the manifest's {what}. Make the bundle again.");
        }

        Require(
            manifest.Labels.Length == model.Classes,
            $"labels are {manifest.Labels.Length} where the model has {model.Classes} classes"
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
        Require(manifest.TeacherMacs > 0, "teacher's MACs are not positive");
        Require(
            manifest.Controller
                is null
                    or { PredictorMembers: > 0 and <= 1024, PredictorHidden: > 0 and <= 65536, PolicyHidden: > 0 and <= 65536 },
            "controller has sizes out of range"
        );
        Require(manifest.DefaultBudget is null or > 0 and <= 1, "default budget is not a fraction");
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
        Require(
            manifest.Temperatures.Length == 0 || manifest.Temperatures.Length == manifest.Paths.Length,
            "temperatures do not match its paths"
        );
        Require(manifest.Temperatures.All(value => double.IsFinite(value) && value > 0), "temperatures are out of range");
        ControllerCheck.Run(manifest, library, Require);
        return library;
    }
}

using Suffice.Bundles;
using Suffice.Control;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Images;
using Suffice.Data.Splits;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Settings;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Evaluation.Tests;

/// <summary>
/// A whole to evaluate: class folders of noise, a teacher, a smaller net, and an adapted bundle with a random controller and tuned
/// baselines.
/// </summary>
internal static class TinyAdaptation
{
    /// <summary>Writes everything into the bundles' folder.</summary>
    /// <returns>The data set's folder.</returns>
    public static string Make(TinyBundles bundles)
    {
        string folder = Path.Combine(bundles.Folder, "noise");
        var noise = new RandomImages(240, 5);
        for (int i = 0; i < noise.Count; i++)
        {
            string path = Path.Combine(folder, bundles.Names[i % bundles.Names.Length], $"{i:000}.png");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, PngWriter.Encode(noise.Image(i)));
        }
        bundles.Smaller(2);
        using BundleFile teacher = bundles.Static();
        ImageDataset data = DatasetCatalog.Open(folder);
        DataSplits splits = DataSplits.Of(data, TinyBundles.Origin.Seed);
        var library = Synthetic.Library(bundles.Names.Length);
        var shape = new ControllerDescription(2, 16, 12);
        NamedTensor[] control = [.. Control(library, shape, Synthetic.TeacherMacs(library))];
        TabledController[] controllers;
        ControllerTuning tuning;
        RejectionPoint[] rejection;
        using (BundleFile unfinished = bundles.Adapted(manifest => manifest with { Controller = shape }, control))
        {
            OutcomeTable calibration = OutcomeTable.Measure(unfinished, teacher, data, splits[Split.Calibration]);
            var tables = new ControllerTables(
                unfinished,
                OutcomeTable.Measure(unfinished, teacher, data, splits[Split.Control]),
                calibration
            );
            (tuning, controllers) = (tables.Tuning, [.. tables.All().Where(controller => controller.Trials.Count > 0)]);
            rejection = RejectionFit.Run(
                calibration,
                Simulation.Run(calibration, LearnedController.Load(unfinished, 0.1)),
                tuning.Temperatures
            );
        }
        LambdaPoint[] table = controllers.First(controller => controller.Settings.Name == ControllerNames.Policy).Settings.Budgets;
        bundles
            .Adapted(
                manifest =>
                    manifest with
                    {
                        Controller = shape,
                        LambdaTable = table,
                        DefaultBudget = Math.Round((table[0].Fraction + table[^1].Fraction) / 2, 3),
                        Rejection = rejection,
                        Temperatures = tuning.Temperatures,
                        TeacherTemperature = tuning.TeacherTemperature,
                        Controllers = [.. controllers.Select(controller => controller.Settings)],
                    },
                control
            )
            .Dispose();
        return folder;
    }

    private static IEnumerable<NamedTensor> Control(PathLibrary library, ControllerDescription shape, long teacherMacs)
    {
        int features = new DecisionFeatures(library.Model.Classes).Count,
            points = library.DecisionPoints.Count,
            paths = library.Paths.Count,
            hidden = shape.PolicyHidden;
        var inputs = new PolicyInputs(library, teacherMacs);
        for (int i = 0; i < shape.PredictorMembers; i++)
        {
            yield return TinyBundles.Random($"predictor.{i}.fc1.weight", [points, shape.PredictorHidden, features]);
            yield return TinyBundles.Random($"predictor.{i}.fc1.bias", [points, shape.PredictorHidden]);
            yield return TinyBundles.Random($"predictor.{i}.fc2.weight", [points, paths, shape.PredictorHidden]);
            yield return TinyBundles.Random($"predictor.{i}.fc2.bias", [points, paths]);
        }
        yield return TinyBundles.Random("policy.gru.weight_ih", [3 * hidden, inputs.Count]);
        yield return TinyBundles.Random("policy.gru.bias_ih", [3 * hidden]);
        yield return TinyBundles.Random("policy.gru.weight_hh", [3 * hidden, hidden]);
        yield return TinyBundles.Random("policy.gru.bias_hh", [3 * hidden]);
        yield return new NamedTensor(
            "policy.head.weight",
            [inputs.Values.Children + 1, hidden],
            new float[(inputs.Values.Children + 1) * hidden]
        );
        yield return new NamedTensor("policy.head.bias", [inputs.Values.Children + 1], new float[inputs.Values.Children + 1]);
        yield return new NamedTensor("policy.gain", [1], new float[] { 10 });
    }
}

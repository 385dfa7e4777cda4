using Suffice.Bundles;
using Suffice.Control;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Fuzz.Tests;

/// <summary>Valid files to begin with: a whole adapted bundle of the smallest kind, and a checkpoint.</summary>
internal static class SampleFiles
{
    private static readonly ModelDescription Model = new()
    {
        ImageSize = 6,
        Channels = 1,
        Embedding = [new(3, 1, 1, 0), new(4, 2, 2, 0)],
        Width = 4,
        Depth = 2,
        Heads = 2,
        HiddenWidth = 3,
        Classes = 2,
        Exits =
        [
            new(0, ExitPooling.AllPatches, 2) { Weights = WeightType.BF16 },
            new(1, ExitPooling.ClassAndMean, 2, AddsPrevious: true),
            new(2, ExitPooling.Class, 0),
        ],
    };

    /// <summary>The same net in eight bits, but for one layer.</summary>
    private static ModelDescription Eights => Model.WhollyStoredAs(WeightType.I8) with { KeptLayers = ["blocks.0.mlp.fc2"] };

    /// <param name="folder">Where to put it.</param>
    /// <param name="inEightBits">Exits and blocks are; else one exit is in 16 bits, and all else in 32.</param>
    public static byte[] Bundle(string folder, bool inEightBits = false)
    {
        ModelDescription model = inEightBits ? Eights : Model;
        PathLibrary library = PathLibrary.Build(model, [new Dictionary<int, double> { [1] = 0.5 }]);
        string path = Path.Combine(folder, "sample.suffice");
        NamedTensor[] weights = [.. TensorCatalogue.Of(Model).Select(tensor => Random(tensor.Name, tensor.Shape)), .. Control(library)];
        BundleWriter.Save(
            path,
            new BundleManifest
            {
                Name = "sample",
                Model = model,
                Preprocessing = new Preprocessing([0.5f], [0.25f]),
                Labels = ["yes", "no"],
                Paths = [.. library.Paths],
                TeacherMacs = CostModel.Path(library, library.Full),
                TeacherHash = new string('0', 64),
                Controller = new ControllerDescription(1, 2, 2),
                LambdaTable = [new(1, 0.2), new(0.1, 0.6)],
                DefaultBudget = 0.4,
                Certificate = new Certificate(0.005, 0.1, 5000, "by hand", 0.25, 0.3, 0.0015),
                Temperatures = [.. library.Paths.Select(_ => 1.0)],
                Controllers =
                [
                    new("policy", [new(1, 0.2), new(0.1, 0.6)]),
                    new("confidence", [new(1, 0.4), new(0.1, 0.8)])
                    {
                        Rules = [new(library.Full.Index, [0.5]), new(library.Full.Index, [0.9])],
                    },
                ],
                Provenance = new Provenance("none", 0, "none", "2026-01-01", "test"),
            },
            weights
        );
        return File.ReadAllBytes(path);
    }

    public static byte[] Checkpoint(string folder)
    {
        string path = Path.Combine(folder, "sample.safetensors");
        SafetensorsWriter.Save(
            path,
            TensorCatalogue.Of(Model).Select(tensor => Random(tensor.Name, tensor.Shape)),
            new Dictionary<string, string> { ["format"] = "pt" }
        );
        return File.ReadAllBytes(path);
    }

    private static IEnumerable<NamedTensor> Control(PathLibrary library)
    {
        int features = new DecisionFeatures(Model.Classes).Count,
            points = library.DecisionPoints.Count,
            paths = library.Paths.Count;
        var inputs = new PolicyInputs(library, CostModel.Path(library, library.Full));
        int actions = inputs.Values.Children + 1;
        return
        [
            Random("predictor.0.fc1.weight", [points, 2, features]),
            Random("predictor.0.fc1.bias", [points, 2]),
            Random("predictor.0.fc2.weight", [points, paths, 2]),
            Random("predictor.0.fc2.bias", [points, paths]),
            Random("policy.gru.weight_ih", [6, inputs.Count]),
            Random("policy.gru.bias_ih", [6]),
            Random("policy.gru.weight_hh", [6, 2]),
            Random("policy.gru.bias_hh", [6]),
            Random("policy.head.weight", [actions, 2]),
            Random("policy.head.bias", [actions]),
            Random("policy.gain", [1]),
        ];
    }

    private static NamedTensor Random(string name, long[] shape)
    {
        var random = new Random(name.Length);
        return new NamedTensor(
            name,
            shape,
            Enumerable
                .Range(0, (int)shape.Aggregate(1L, (product, size) => product * size))
                .Select(_ => random.NextSingle() - 0.5f)
                .ToArray()
        );
    }
}

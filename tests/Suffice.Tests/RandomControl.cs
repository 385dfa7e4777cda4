using Suffice.Bundles;
using Suffice.Control;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Tests;

/// <summary>Bundles with random control of every kind: what is chosen is nonsense, but it differs from input to input.</summary>
internal static class RandomControl
{
    private const int Members = 2,
        Hidden = 6;

    /// <param name="change">Made to what each controller has; null: nothing.</param>
    public static BundleFile Bundle(
        TemporaryFolder folder,
        PathLibrary library,
        int policyMembers,
        int seed,
        Func<ControllerSettings, ControllerSettings>? change = null
    )
    {
        string path = folder.File($"{Guid.NewGuid():N}.suffice");
        var shape = new ControllerDescription(Members, Hidden, Hidden) { PolicyMembers = policyMembers };
        LambdaPoint[] prices = [.. ((double[])[0.5, 0.2, 0.05, 0]).Select((lambda, i) => new LambdaPoint(lambda, 0.2 + (0.2 * i)))];
        BundleManifest manifest = RandomModels.Manifest(library) with
        {
            Controller = shape,
            LambdaTable = prices,
            DefaultBudget = 0.5,
            Temperatures = [.. library.Paths.Select(path => 0.7 + (0.1 * path.Index))],
            Controllers =
            [
                .. ControllerNames.All.Select(name => Settings(name, library, prices, seed)).Select(change ?? (settings => settings)),
            ],
        };
        BundleWriter.Save(
            path,
            manifest,
            RandomModels.Weights(library.Model, seed).Concat(Tensors(library, shape, manifest.TeacherMacs, seed))
        );
        return BundleFile.Open(path);
    }

    private static ControllerSettings Settings(string name, PathLibrary library, LambdaPoint[] prices, int seed)
    {
        var random = new Random(seed);
        if (ControllerNames.Predicting.Contains(name))
            return new ControllerSettings(name, prices);
        int[] leaves = [.. library.Paths.Where(path => library.Children(path).Count == 0).Select(path => path.Index)];
        int features = new DecisionFeatures(library.Model.Classes).Count;
        return new ControllerSettings(name, prices)
        {
            Rules =
            [
                .. prices.Select(
                    (_, i) => new StoppingRule(leaves[i % leaves.Length], Levels(name, library, leaves[i % leaves.Length], i))
                ),
            ],
            Judges =
                name == ControllerNames.LearnedExit
                    ? [.. library.Paths.Select(_ => RandomModels.Normal(random, features + 1, 1).Select(value => (double)value).ToArray())]
                    : null,
        };
    }

    /// <summary>About where scores lie; one for all exits, or one for each, in turn.</summary>
    private static double[] Levels(string name, PathLibrary library, int leaf, int entry)
    {
        double level = name switch
        {
            ControllerNames.Entropy => -0.9,
            ControllerNames.Patience => 1,
            _ => 0.6,
        };
        int exits = library.Chain(library.Paths[leaf]).Count - 1;
        return name == ControllerNames.Fixed ? []
            : entry % 2 == 0 ? [level]
            : [.. Enumerable.Range(0, exits).Select(exit => level + (0.05 * exit))];
    }

    private static IEnumerable<NamedTensor> Tensors(PathLibrary library, ControllerDescription shape, long teacherMacs, int seed)
    {
        var random = new Random(seed);
        int points = library.DecisionPoints.Count,
            paths = library.Paths.Count,
            features = new DecisionFeatures(library.Model.Classes).Count;
        var inputs = new PolicyInputs(library, teacherMacs);
        int actions = inputs.Values.Children + 1;
        for (int i = 0; i < Members; i++)
        {
            yield return Random($"predictor.{i}.fc1.weight", points, Hidden, features);
            yield return Random($"predictor.{i}.fc1.bias", points, Hidden);
            yield return Random($"predictor.{i}.fc2.weight", points, paths, Hidden);
            yield return Random($"predictor.{i}.fc2.bias", points, paths);
        }
        foreach (string name in shape.PolicyMembers == 0 ? ["policy"] : Enumerable.Range(0, shape.PolicyMembers).Select(i => $"policy.{i}"))
        {
            yield return Random($"{name}.gru.weight_ih", 3 * Hidden, inputs.Count);
            yield return Random($"{name}.gru.bias_ih", 3 * Hidden);
            yield return Random($"{name}.gru.weight_hh", 3 * Hidden, Hidden);
            yield return Random($"{name}.gru.bias_hh", 3 * Hidden);
            yield return Random($"{name}.head.weight", actions, Hidden);
            yield return Random($"{name}.head.bias", actions);
            yield return new NamedTensor($"{name}.gain", [1], new float[] { 0.3f });
        }

        NamedTensor Random(string name, params long[] shape) =>
            new(
                name,
                shape,
                RandomModels.Normal(
                    random,
                    shape.Aggregate(1L, (product, size) => product * size),
                    name.StartsWith("predictor", StringComparison.Ordinal) ? 1.5 : 0.7
                )
            );
    }
}

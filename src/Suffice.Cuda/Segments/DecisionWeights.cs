using Suffice.Bundles;
using Suffice.Control;
using Suffice.Cuda.Contract;
using Suffice.Execution;
using Suffice.Models;

namespace Suffice.Cuda.Segments;

/// <summary>
/// Predictor and policy as the kernels read them: network after network, each with its matrices and biases one after another. And the tree
/// of paths, as decision points see it.
/// </summary>
internal static class DecisionWeights
{
    /// <summary>Whether kernels have room for a bundle's networks.</summary>
    public static bool Fit(CompiledModel compiled, DecisionKind kind)
    {
        BundleManifest manifest = compiled.Bundle.Manifest;
        DecideShape shape = new PassBlock(compiled, new PlanKey(1, compiled.Model.Tokens)).Shape;
        if (shape.Features > KernelShape.MostFeatures)
            return false;
        if (kind < DecisionKind.Greedy)
            return true;
        return manifest.Controller is not null
            && Has(compiled.Bundle, "predictor.0.fc1.weight")
            && (kind != DecisionKind.Policy || HasPolicy(compiled.Bundle))
            && shape.Hidden <= KernelShape.MostUnits
            && (
                kind != DecisionKind.Policy
                || (shape.State <= KernelShape.MostUnits && PolicyInputCount(compiled.Bundle) <= KernelShape.MostFeatures)
            );
    }

    /// <summary>Floats before the policy's.</summary>
    public static int PolicyAt(BundleFile bundle)
    {
        if (bundle.Manifest.Controller is not { } shape)
            return 0;
        PathLibrary library = bundle.Library;
        int features = new DecisionFeatures(library.Model.Classes).Count,
            paths = library.Paths.Count;
        return library.DecisionPoints.Count
            * shape.PredictorMembers
            * ((shape.PredictorHidden * (features + 1)) + (paths * (shape.PredictorHidden + 1)));
    }

    /// <summary>All networks; none of a bundle without control.</summary>
    public static float[] Networks(BundleFile bundle)
    {
        if (bundle.Manifest.Controller is not { } shape)
            return [];
        var numbers = new List<float>();
        if (Has(bundle, "predictor.0.fc1.weight"))
            AddPredictor(bundle, shape, numbers);
        if (HasPolicy(bundle))
            AddPolicy(bundle, shape, numbers);
        return [.. numbers];
    }

    /// <summary>For each path how many children it has, which, and a bit for each path that goes through them.</summary>
    public static int[] Tree(PathLibrary library)
    {
        int[] tree = new int[library.Paths.Count * BlockLayout.TreeEntry];
        foreach (ExecutionPath at in library.Paths)
        {
            IReadOnlyList<ExecutionPath> children = library.Children(at);
            Span<int> entry = tree.AsSpan(at.Index * BlockLayout.TreeEntry, BlockLayout.TreeEntry);
            entry[0] = children.Count;
            for (int child = 0; child < children.Count; child++)
            {
                entry[1 + child] = children[child].Index;
                foreach (ExecutionPath path in library.Through(children[child]))
                    entry[1 + KernelShape.MostPaths + child] |= 1 << path.Index;
            }
        }
        return tree;
    }

    private static bool Has(BundleFile bundle, string name) => bundle.Tensors.Tensors.ContainsKey(name);

    private static bool HasPolicy(BundleFile bundle) => Has(bundle, "policy.gain") || Has(bundle, "policy.0.gain");

    private static int PolicyInputCount(BundleFile bundle) => new PolicyInputs(bundle.Library, bundle.Manifest.TeacherMacs).Count;

    private static void AddPredictor(BundleFile bundle, ControllerDescription shape, List<float> numbers)
    {
        PathLibrary library = bundle.Library;
        int features = new DecisionFeatures(library.Model.Classes).Count,
            hidden = shape.PredictorHidden,
            paths = library.Paths.Count,
            points = library.DecisionPoints.Count;
        for (int point = 0; point < points; point++)
        for (int member = 0; member < shape.PredictorMembers; member++)
        {
            Add($"predictor.{member}.fc1", point, hidden, features);
            Add($"predictor.{member}.fc2", point, paths, hidden);
        }

        void Add(string name, int point, int outputs, int inputs)
        {
            int size = outputs * inputs;
            numbers.AddRange(Dense.Tensor(bundle, $"{name}.weight", points, outputs, inputs).Slice(point * size, size));
            numbers.AddRange(Dense.Tensor(bundle, $"{name}.bias", points, outputs).Slice(point * outputs, outputs));
        }
    }

    private static void AddPolicy(BundleFile bundle, ControllerDescription shape, List<float> numbers)
    {
        int inputs = PolicyInputCount(bundle),
            hidden = shape.PolicyHidden,
            actions = Math.Max(1, bundle.Library.Paths.Max(path => bundle.Library.Children(path).Count)) + 1;
        string[] names = shape.PolicyMembers == 0 ? ["policy"] : [.. Enumerable.Range(0, shape.PolicyMembers).Select(i => $"policy.{i}")];
        foreach (string name in names)
        {
            numbers.AddRange(Dense.Tensor(bundle, $"{name}.gru.weight_ih", 3 * hidden, inputs));
            numbers.AddRange(Dense.Tensor(bundle, $"{name}.gru.bias_ih", 3 * hidden));
            numbers.AddRange(Dense.Tensor(bundle, $"{name}.gru.weight_hh", 3 * hidden, hidden));
            numbers.AddRange(Dense.Tensor(bundle, $"{name}.gru.bias_hh", 3 * hidden));
            numbers.AddRange(Dense.Tensor(bundle, $"{name}.head.weight", actions, hidden));
            numbers.AddRange(Dense.Tensor(bundle, $"{name}.head.bias", actions));
            numbers.AddRange(Dense.Tensor(bundle, $"{name}.gain", 1));
        }
    }
}

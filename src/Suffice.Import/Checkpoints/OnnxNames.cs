using Suffice.OnnxSchema;

namespace Suffice.Import.Checkpoints;

/// <summary>Names that an exporter took from matrices, found again by their places in the graph.</summary>
internal static class OnnxNames
{
    private const string Bias = ".bias",
        Weight = ".weight";

    /// <summary>
    /// From an initialiser's name to the parameter's that it is the transpose of: of every x · W whose sum is added to a bias with a name.
    /// </summary>
    public static Dictionary<string, string> OfMatrices(GraphProto graph)
    {
        HashSet<string> matrices = [.. graph.Initializer.Where(tensor => tensor.Dims.Count == 2).Select(tensor => tensor.Name)];
        Dictionary<string, string> products = graph
            .Node.Where(node => node.OpType == "MatMul" && node.Input.Count == 2 && matrices.Contains(node.Input[1]))
            .ToDictionary(node => node.Output[0], node => node.Input[1]);
        var names = new Dictionary<string, string>();
        foreach (NodeProto sum in graph.Node.Where(node => node.OpType == "Add" && node.Input.Count == 2))
        {
            string? product = sum.Input.FirstOrDefault(products.ContainsKey),
                bias = sum.Input.FirstOrDefault(input => input.EndsWith(Bias, StringComparison.Ordinal));
            if (product is not null && bias is not null)
                names.TryAdd(products[product], bias[..^Bias.Length] + Weight);
        }
        return names;
    }
}

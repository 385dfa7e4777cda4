using System.Buffers.Binary;
using Suffice.OnnxSchema;

namespace Suffice.Import.Checkpoints;

/// <summary>What an exported graph says by its constants, and a checkpoint says nowhere.</summary>
internal sealed class OnnxConstants
{
    private readonly GraphProto graph;
    private readonly Dictionary<string, NodeProto> makers = [];
    private readonly Dictionary<string, double> scalars = [];

    public OnnxConstants(GraphProto graph)
    {
        this.graph = graph;
        foreach (NodeProto node in graph.Node)
        {
            foreach (string output in node.Output)
                makers[output] = node;
            if (node.OpType == "Constant" && node.Attribute.FirstOrDefault(attribute => attribute.T is not null)?.T is { } tensor)
                Add(node.Output[0], tensor);
        }
        foreach (TensorProto tensor in graph.Initializer)
            Add(tensor.Name, tensor);
    }

    /// <summary>Of one head: what scores are divided by before the softmax is its square root. Null: it is not to be seen.</summary>
    public double? HeadWidth()
    {
        NodeProto? at = graph.Node.FirstOrDefault(node => node.OpType == "Softmax");
        for (int steps = 0; at is not null && steps < 4; steps++)
        {
            if (at.OpType is "Div" or "Mul" && Scalar(at) is { } factor and > 0)
                return at.OpType == "Div" ? factor * factor : 1 / (factor * factor);
            at = at.Input.Select(input => makers.GetValueOrDefault(input)).FirstOrDefault(node => node?.OpType is "Add" or "Div" or "Mul");
        }
        return null;
    }

    /// <summary>Added to the variance in norms; null: it is not to be seen.</summary>
    public double? Epsilon()
    {
        if (graph.Node.FirstOrDefault(node => node.OpType == "LayerNormalization") is { } whole)
            return whole.Attribute.FirstOrDefault(attribute => attribute.Name == "epsilon")?.F ?? 1e-5;
        NodeProto? sum = graph.Node.FirstOrDefault(node =>
            node.OpType == "Add" && node.Input.Any(input => makers.GetValueOrDefault(input)?.OpType == "ReduceMean")
        );
        return sum is null ? null : Scalar(sum);
    }

    /// <summary>The name of the activation, as Hugging Face has it; null: it is not to be seen.</summary>
    public string? Activation()
    {
        if (graph.Node.FirstOrDefault(node => node.OpType == "Gelu") is { } whole)
            return whole.Attribute.Any(attribute => attribute.Name == "approximate" && attribute.S.ToStringUtf8() == "tanh")
                ? "gelu_pytorch_tanh"
                : "gelu";
        return Has("Erf") ? "gelu"
            : Has("Relu") ? "relu"
            : graph.Node.Any(node => node.OpType == "Tanh" && IsOfCube(node, 4)) ? "gelu_new"
            : null;
    }

    /// <summary>Whether sums and products of a power lead to a node, as in GELU's approximation; a pooler's tanh reads a layer.</summary>
    private bool IsOfCube(NodeProto node, int steps) =>
        node
            .Input.Select(input => makers.GetValueOrDefault(input))
            .Any(from => from?.OpType == "Pow" || (steps > 0 && from?.OpType is "Add" or "Mul" && IsOfCube(from!, steps - 1)));

    private bool Has(string operation) => graph.Node.Any(node => node.OpType == operation);

    private double? Scalar(NodeProto node) =>
        node.Input.Where(scalars.ContainsKey).Select(input => (double?)scalars[input]).FirstOrDefault();

    private void Add(string name, TensorProto tensor)
    {
        bool isFloat = tensor.DataType == (int)TensorProto.Types.DataType.Float;
        if (isFloat && tensor.RawData.Length == sizeof(float))
            scalars[name] = BinaryPrimitives.ReadSingleLittleEndian(tensor.RawData.Span);
        else if (isFloat && tensor.FloatData.Count == 1)
            scalars[name] = tensor.FloatData[0];
    }
}

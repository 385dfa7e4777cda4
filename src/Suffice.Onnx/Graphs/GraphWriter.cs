using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Suffice.OnnxSchema;

namespace Suffice.Onnx.Graphs;

/// <summary>
/// Appends nodes and constants to a graph and names what they give. A branch of an <c>If</c> is a writer of its own; its constants go to
/// the outermost graph, so that weights are stored, and prepared by an engine, in one place.
/// </summary>
internal sealed class GraphWriter
{
    private readonly GraphWriter root;
    private readonly Dictionary<string, string> constants = [];
    private readonly HashSet<string> weights = [];
    private int names;

    public GraphWriter() => root = this;

    private GraphWriter(GraphWriter outer) => root = outer.root;

    public GraphProto Graph { get; } = new();

    /// <summary>A writer for a branch; it may use every name of this graph.</summary>
    public GraphWriter Branch() => new(this);

    /// <summary>Adds a node with one output.</summary>
    /// <returns>The output's name.</returns>
    public string Node(string operation, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes) =>
        Node(operation, inputs, 1, attributes)[0];

    /// <summary>Adds a node.</summary>
    /// <returns>The names of its outputs.</returns>
    public string[] Node(string operation, ReadOnlySpan<string> inputs, int outputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        var node = new NodeProto { OpType = operation, Name = root.NewName(operation) };
        foreach (string input in inputs)
            node.Input.Add(input);
        string[] given =
        [
            .. Enumerable
                .Range(0, outputs)
                .Select(i => outputs == 1 ? node.Name : string.Create(CultureInfo.InvariantCulture, $"{node.Name}.{i}")),
        ];
        node.Output.Add(given);
        foreach (AttributeProto attribute in attributes)
            node.Attribute.Add(attribute);
        Graph.Node.Add(node);
        return given;
    }

    /// <summary>Numbers of the model under their name in the bundle; written once, however many layers share them.</summary>
    public string Weights(string name, ReadOnlySpan<long> shape, ReadOnlySpan<float> values) =>
        Weights(name, TensorProto.Types.DataType.Float, shape, MemoryMarshal.AsBytes(values));

    /// <summary>Whole numbers of eight bits under a name.</summary>
    public string Weights(string name, ReadOnlySpan<long> shape, ReadOnlySpan<sbyte> values) =>
        Weights(name, TensorProto.Types.DataType.Int8, shape, MemoryMarshal.AsBytes(values));

    /// <summary>A number, the same for all who ask for it.</summary>
    public string Scalar(float value) =>
        Constant(string.Create(CultureInfo.InvariantCulture, $"{value:R}"), name => Weights(name, [], [value]));

    /// <summary>A list of sizes or indices, (n), the same for all who ask for it.</summary>
    public string Sizes(params long[] values) =>
        Constant($"({string.Join(", ", values)})", name =>
            Weights(name, TensorProto.Types.DataType.Int64, [values.Length], MemoryMarshal.AsBytes(values.AsSpan()))
        );

    /// <summary>An index, a scalar.</summary>
    public string Index(long value) =>
        Constant(string.Create(CultureInfo.InvariantCulture, $"[{value}]"), name =>
            Weights(name, TensorProto.Types.DataType.Int64, [], MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in value)))
        );

    public void Input(string name, TensorProto.Types.DataType type, params ReadOnlySpan<long?> shape) =>
        Graph.Input.Add(Value(name, type, shape));

    public void Output(string name, TensorProto.Types.DataType type, params ReadOnlySpan<long?> shape) =>
        Graph.Output.Add(Value(name, type, shape));

    private string Constant(string key, Func<string, string> add)
    {
        if (!root.constants.TryGetValue(key, out string? name))
            root.constants[key] = name = add($"constant {key}");
        return name;
    }

    private string Weights(string name, TensorProto.Types.DataType type, ReadOnlySpan<long> shape, ReadOnlySpan<byte> bytes)
    {
        if (!root.weights.Add(name))
            return name;
        var tensor = new TensorProto
        {
            Name = name,
            DataType = (int)type,
            RawData = ByteString.CopyFrom(bytes),
        };
        foreach (long size in shape)
            tensor.Dims.Add(size);
        root.Graph.Initializer.Add(tensor);
        return name;
    }

    private string NewName(string operation) => string.Create(CultureInfo.InvariantCulture, $"{operation}_{names++}");

    /// <param name="shape">Null first where the batch is, then where the length of its texts is.</param>
    private static ValueInfoProto Value(string name, TensorProto.Types.DataType type, ReadOnlySpan<long?> shape)
    {
        var sizes = new TensorShapeProto();
        foreach (long? size in shape)
        {
            sizes.Dim.Add(
                size is { } known
                    ? new TensorShapeProto.Types.Dimension { DimValue = known }
                    : new TensorShapeProto.Types.Dimension { DimParam = sizes.Dim.Count == 0 ? "batch" : "length" }
            );
        }
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = sizes },
            },
        };
    }
}

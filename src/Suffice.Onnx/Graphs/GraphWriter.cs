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
    private readonly NodeNames names;
    private readonly Dictionary<string, string> constants = [];
    private readonly HashSet<string> weights = [];

    /// <param name="opset">Version of the operators; decides how some of them are written.</param>
    /// <param name="halves">Whether matrices and tables are kept in 16 bits, and widened where the graph is loaded.</param>
    public GraphWriter(int opset = Opsets.Usual, bool halves = false)
    {
        (root, Opset, Halves) = (this, opset, halves);
        names = new NodeNames();
    }

    private GraphWriter(GraphWriter outer) => (root, Opset, Halves, names) = (outer.root, outer.Opset, outer.Halves, outer.names);

    public GraphProto Graph { get; } = new();

    /// <summary>Version of the operators.</summary>
    public int Opset { get; }

    private bool Halves { get; }

    /// <summary>Whether there are operators that only ONNX Runtime has.</summary>
    public bool HasContributed { get; private set; }

    /// <summary>A writer for a branch; it may use every name of this graph.</summary>
    public GraphWriter Branch() => new(this);

    /// <summary>Nodes are named after a part of the net until what this gives is disposed of.</summary>
    /// <param name="part">Such as <c>blocks.3.attn</c>.</param>
    public IDisposable Named(string part) => names.In(part);

    /// <summary>Nodes are named after a path, too, until what this gives is disposed of: several run the same block.</summary>
    public IDisposable Along(string path) => names.Along(path);

    /// <summary>Adds a node with one output.</summary>
    /// <returns>The output's name.</returns>
    public string Node(string operation, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes) =>
        Node(operation, inputs, 1, attributes)[0];

    /// <summary>Adds a node.</summary>
    /// <returns>The names of its outputs.</returns>
    public string[] Node(string operation, ReadOnlySpan<string> inputs, int outputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        var node = new NodeProto { OpType = operation, Name = names.New(operation) };
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

    /// <summary>Adds a node of an operator that only ONNX Runtime has.</summary>
    /// <returns>The output's name.</returns>
    public string Contributed(string operation, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        string given = Node(operation, inputs, attributes);
        Graph.Node[^1].Domain = Opsets.Contributed;
        root.HasContributed = true;
        return given;
    }

    /// <summary>Gives a value an output's name.</summary>
    public void Answer(string name, string value, TensorProto.Types.DataType type, params ReadOnlySpan<long?> shape)
    {
        Graph.Node.Add(
            new NodeProto
            {
                OpType = "Identity",
                Name = name,
                Input = { value },
                Output = { name },
            }
        );
        Output(name, type, shape);
    }

    /// <summary>
    /// Numbers of the model under their name in the bundle; written once, however many layers share them. Those of a matrix or a table may
    /// be halved.
    /// </summary>
    public string Weights(string name, ReadOnlySpan<long> shape, ReadOnlySpan<float> values)
    {
        if (!Halves || shape.Length < 2)
            return Numbers(name, shape, values);
        string widened = name + "/Cast";
        if (root.weights.Contains(name))
            return widened;
        var halves = new Half[values.Length];
        for (int i = 0; i < values.Length; i++)
            halves[i] = (Half)values[i];
        Weights(name, TensorProto.Types.DataType.Float16, shape, MemoryMarshal.AsBytes(halves.AsSpan()));
        root.Graph.Node.Add(
            new NodeProto
            {
                OpType = "Cast",
                Name = widened,
                Input = { name },
                Output = { widened },
                Attribute = { Attributes.Of("to", (long)TensorProto.Types.DataType.Float) },
            }
        );
        return widened;
    }

    /// <summary>Numbers in single precision, whatever weights are kept in.</summary>
    public string Numbers(string name, ReadOnlySpan<long> shape, ReadOnlySpan<float> values) =>
        Weights(name, TensorProto.Types.DataType.Float, shape, MemoryMarshal.AsBytes(values));

    /// <summary>Numbers in double precision.</summary>
    public string Numbers(string name, ReadOnlySpan<long> shape, ReadOnlySpan<double> values) =>
        Weights(name, TensorProto.Types.DataType.Double, shape, MemoryMarshal.AsBytes(values));

    /// <summary>Whole numbers under a name.</summary>
    public string Numbers(string name, ReadOnlySpan<long> shape, ReadOnlySpan<long> values) =>
        Weights(name, TensorProto.Types.DataType.Int64, shape, MemoryMarshal.AsBytes(values));

    /// <summary>Whole numbers of eight bits under a name.</summary>
    public string Weights(string name, ReadOnlySpan<long> shape, ReadOnlySpan<sbyte> values) =>
        Weights(name, TensorProto.Types.DataType.Int8, shape, MemoryMarshal.AsBytes(values));

    /// <summary>A whole number of eight bits without sign, the same for all who ask for it.</summary>
    public string Byte(byte value) =>
        Constant(string.Create(CultureInfo.InvariantCulture, $"{value} in eight bits"), name =>
            Weights(name, TensorProto.Types.DataType.Uint8, [], [value])
        );

    /// <summary>A number, the same for all who ask for it.</summary>
    public string Scalar(float value) =>
        Constant(string.Create(CultureInfo.InvariantCulture, $"{value:R}"), name => Numbers(name, [], [value]));

    /// <summary>A number in double precision, the same for all who ask for it.</summary>
    public string Double(double value) =>
        Constant(string.Create(CultureInfo.InvariantCulture, $"{value:R} in double precision"), name => Numbers(name, [], [value]));

    /// <summary>A list of sizes or indices, (n), the same for all who ask for it.</summary>
    public string Sizes(params long[] values) => Constant($"({string.Join(", ", values)})", name => Numbers(name, [values.Length], values));

    /// <summary>An index, a scalar.</summary>
    public string Index(long value) =>
        Constant(string.Create(CultureInfo.InvariantCulture, $"[{value}]"), name => Numbers(name, [], [value]));

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

using Google.Protobuf;
using Suffice.Files;
using Suffice.OnnxSchema;
using Suffice.Tensors;

namespace Suffice.Import.Checkpoints;

/// <summary>
/// The weights of a net that was exported as an ONNX graph, under the names they had before. Exporters keep the names of parameters but for
/// matrices, which they transpose and number; each is found by its place: it is multiplied right before the bias of its layer is added.
/// </summary>
internal sealed class OnnxCheckpoint : Checkpoint
{
    private readonly Dictionary<string, (TensorProto Tensor, bool IsTransposed)> stored = [];
    private readonly Dictionary<string, TensorInfo> tensors = [];
    private readonly OnnxData data;

    private OnnxCheckpoint(string path, ModelProto model)
    {
        Place = path;
        GraphProto graph = Graph = model.Graph;
        Metadata = model.MetadataProps.DistinctBy(entry => entry.Key).ToDictionary(entry => entry.Key, entry => entry.Value);
        data = new OnnxData(path, Metadata);
        Dictionary<string, string> names = OnnxNames.OfMatrices(graph);
        foreach (TensorProto tensor in graph.Initializer)
        {
            if (Format(tensor) is not { } format || Count(tensor) is not (>= 2 and var count))
                continue; // Shapes and constants of the graph.
            if (OnnxData.IsElsewhere(tensor))
                data.Check(tensor, count * NumberFormats.Bytes(format));
            else if (!IsWhole(tensor, format, count))
                throw Misfit(tensor);
            bool isTransposed = names.TryGetValue(tensor.Name, out string? name);
            long[] shape = isTransposed ? [.. tensor.Dims.Reverse()] : [.. tensor.Dims];
            name ??= tensor.Name;
            stored[name] = (tensor, isTransposed);
            tensors[name] = new TensorInfo(name, format, shape, 0, count * NumberFormats.Bytes(format));
        }
    }

    public override string Place { get; }

    public override IReadOnlyDictionary<string, TensorInfo> Tensors => tensors;

    /// <summary>All of it.</summary>
    public GraphProto Graph { get; }

    /// <summary>What the file says of itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/>: not an ONNX graph, or a quantised one.</exception>
    public static OnnxCheckpoint Open(string path)
    {
        try
        {
            using FileStream file = InputFile.Open(path, Fault.Bundle);
            using var buffered = new BufferedStream(file, 1 << 20);
            ModelProto model = ModelProto.Parser.ParseFrom(buffered);
            if (model.Graph is not { Node.Count: > 0 } graph)
                throw NoGraph(path, "it holds no graph", null);
            string[] integer = ["DequantizeLinear", "QLinearMatMul", "MatMulInteger", "MatMulNBits"];
            if (graph.Node.FirstOrDefault(node => integer.Contains(node.OpType)) is { } quantised)
                throw new SufficeException(
                    Fault.Bundle,
                    $"{path}: its graph has {quantised.OpType}: these weights are quantised, and their full precision is lost. Import the "
                        + "graph in single precision."
                );
            return Unsound(graph) is { } why ? throw NoGraph(path, why, null) : new OnnxCheckpoint(path, model);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw NoGraph(path, error.Message.TrimEnd('.'), error);
        }
    }

    private protected override IEnumerable<ReadOnlyMemory<float>> Read(string name)
    {
        (TensorProto tensor, bool isTransposed) = stored[name];
        float[] values = new float[tensors[name].Length / NumberFormats.Bytes(tensors[name].Type)];
        if (OnnxData.IsElsewhere(tensor))
            NumberFormats.Widen(tensors[name].Type, data.Read(tensor), values);
        else if (tensor.RawData.IsEmpty)
            tensor.FloatData.CopyTo(values, 0);
        else
            NumberFormats.Widen(tensors[name].Type, tensor.RawData.Span, values);
        return [isTransposed ? Transposed(values, (int)tensor.Dims[0], (int)tensor.Dims[1]) : values];
    }

    public override void Dispose() => data.Dispose();

    private static float[] Transposed(float[] values, int rows, int columns)
    {
        float[] turned = new float[values.Length]; // (columns, rows)
        for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++)
            turned[(column * rows) + row] = values[(row * columns) + column];
        return turned;
    }

    /// <summary>What is wrong with a graph's nodes; null: nothing.</summary>
    private static string? Unsound(GraphProto graph)
    {
        var made = new HashSet<string>(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node)
        {
            if (node.Output.Count == 0)
                return $"its node {node.Name} ({node.OpType}) has no output";
            // An output that is not wanted has no name.
            if (node.Output.FirstOrDefault(output => output.Length > 0 && !made.Add(output)) is { } twice)
                return $"two of its nodes have the output '{twice}'";
        }
        return null;
    }

    /// <summary>How many numbers a shape says.</summary>
    private long Count(TensorProto tensor)
    {
        long count = 1;
        foreach (long size in tensor.Dims)
        {
            if (size < 0 || (size > 0 && count > Array.MaxLength / size))
                throw Misfit(tensor);
            count *= size;
        }
        return count;
    }

    /// <summary>Whether there are as many numbers as the shape says.</summary>
    private static bool IsWhole(TensorProto tensor, string format, long count) =>
        tensor.RawData.IsEmpty ? tensor.FloatData.Count == count : tensor.RawData.Length == count * NumberFormats.Bytes(format);

    private SufficeException Misfit(TensorProto tensor) =>
        Bad(
            $"has tensor '{tensor.Name}' with {tensor.RawData.Length} bytes, which do not fit its shape ({string.Join(", ", tensor.Dims)})",
            "Export it again"
        );

    private static string? Format(TensorProto tensor) =>
        (TensorProto.Types.DataType)tensor.DataType switch
        {
            TensorProto.Types.DataType.Float => "F32",
            TensorProto.Types.DataType.Float16 => "F16",
            TensorProto.Types.DataType.Bfloat16 => "BF16",
            _ => null,
        };

    private static SufficeException NoGraph(string path, string why, Exception? inner) =>
        new(Fault.Bundle, $"{path} is truncated or no ONNX file: {why}. Get or export it again.", inner);

    private SufficeException Bad(string what, string remedy) => new(Fault.Bundle, $"{Place} {what}. {remedy}.");
}

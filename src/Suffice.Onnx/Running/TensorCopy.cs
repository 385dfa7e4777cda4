using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Suffice.Onnx.Graphs;
using Suffice.OnnxSchema;

namespace Suffice.Onnx.Running;

/// <summary>
/// Copies numbers in single precision between this process and a device, either way: a graph of one <c>Identity</c>, since ONNX Runtime
/// moves what it reads and writes to where it belongs.
/// </summary>
internal sealed class TensorCopy : IDisposable
{
    private const string From = "from",
        To = "to";

    private readonly InferenceSession session;
    private readonly RunOptions options = new();

    /// <param name="chosen">The device.</param>
    /// <exception cref="SufficeException">As <see cref="OnnxExecutor"/> says.</exception>
    public TensorCopy(OnnxSessionOptions chosen)
    {
        var graph = new GraphProto { Name = "copy", Input = { Numbers(From) }, Output = { Numbers(To) } };
        graph.Node.Add(
            new NodeProto
            {
                OpType = "Identity",
                Name = "copy",
                Input = { From },
                Output = { To },
            }
        );
        var model = new ModelProto
        {
            IrVersion = Opsets.IrVersion(Opsets.Oldest),
            Graph = graph,
            OpsetImport = { new OperatorSetIdProto { Version = Opsets.Oldest } },
        };
        session = OnnxSession.Open("The graph of a copy", model.ToByteArray(), chosen);
    }

    /// <param name="from">Anywhere.</param>
    /// <param name="to">Of the same shape, anywhere.</param>
    public void Run(OrtValue from, OrtValue to) => session.Run(options, [From], [from], [To], [to]);

    public void Dispose()
    {
        options.Dispose();
        session.Dispose();
    }

    /// <summary>Of any shape.</summary>
    private static ValueInfoProto Numbers(string name) =>
        new()
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float } },
        };
}

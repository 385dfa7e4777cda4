using System.Runtime.InteropServices;
using Suffice.Onnx.Graphs;
using Suffice.OnnxSchema;

namespace Suffice.Onnx.Tests.Graphs;

public class Int8LinearTests
{
    private const int Outputs = 7,
        Inputs = 24;

    [Fact]
    public void Every_weight_is_within_half_a_step()
    {
        float[] weight = RandomModels.Normal(new Random(3), Outputs * Inputs, 0.2),
            bias = RandomModels.Normal(new Random(4), Outputs, 1);
        // A row of zeros needs no step.
        Array.Clear(weight, 2 * Inputs, Inputs);
        var writer = new GraphWriter();
        new Int8Linear().Write(writer, "fc", "fc", "x", weight, bias);
        byte[] stored = Tensor(writer, "fc.weight").RawData.ToByteArray();
        float[] scales = MemoryMarshal.Cast<byte, float>(Tensor(writer, "fc.scale").RawData.Span).ToArray();
        for (int o = 0; o < Outputs; o++)
        {
            float most = weight.AsSpan(o * Inputs, Inputs).ToArray().Max(Math.Abs);
            if (most > 0)
                Assert.InRange(scales[o], most / 127, most / 127 * (1 + (1 / 32768f))); // 16 bits, rounded up
            for (int i = 0; i < Inputs; i++)
            {
                // Half a step, and what the division rounds: one part in 10⁶.
                Assert.InRange(
                    ((sbyte)stored[(i * Outputs) + o] * scales[o]) - weight[(o * Inputs) + i],
                    -0.500001f * scales[o],
                    0.500001f * scales[o]
                );
            }
        }
        Assert.Equal((int)TensorProto.Types.DataType.Int8, Tensor(writer, "fc.weight").DataType);
    }

    [Fact]
    public void Its_nodes_are_those_an_engine_fuses()
    {
        var writer = new GraphWriter();
        new Int8Linear().Write(writer, "fc", "fc", "x", new float[6], new float[2]);
        Assert.Equal(
            ["DynamicQuantizeLinear", "MatMulInteger", "Mul", "Cast", "Mul", "Add"],
            writer.Graph.Node.Select(node => node.OpType)
        );
    }

    private static TensorProto Tensor(GraphWriter writer, string name) => writer.Graph.Initializer.Single(tensor => tensor.Name == name);
}

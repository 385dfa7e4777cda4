using Google.Protobuf;
using Suffice.Import.Checkpoints;
using Suffice.Import.Verification;
using Suffice.OnnxSchema;
using Suffice.Tensors;

namespace Suffice.Import.Tests.Checkpoints;

/// <summary>A golden net written as an exporter writes it: parameters keep their names, but matrices are transposed and numbered.</summary>
public sealed class OnnxCheckpointTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Matrices_are_found_by_their_places()
    {
        string graph = Write(Export(withConstants: false));
        File.Copy(Path.Combine(GoldenNets.Of("hf-bert-micro"), "config.json"), folder.File("config.json"));
        AssertAgrees(graph);
    }

    [Fact]
    public void Without_a_configuration_the_graph_gives_it()
    {
        ModelProto model = Export(withConstants: true);
        string graph = Write(model);
        ImportSummary summary = ModelImport.Run(graph, folder.File("net.suffice"));
        Assert.Equal((4, 64, 4, 256), (summary.Model.Depth, summary.Model.Width, summary.Model.Heads, summary.Model.HiddenWidth));
        Assert.Equal(1e-12f, summary.Model.NormEpsilon);
        Assert.Contains(summary.Notes, note => note.Contains("from its graph", StringComparison.Ordinal));
    }

    [Fact]
    public void A_graph_that_does_not_show_its_configuration_asks_for_one() =>
        Errors.Expect(
            Fault.Bundle,
            () => ModelImport.Run(Write(Export(withConstants: false)), folder.File("net.suffice")),
            "has no config.json beside it",
            "how wide heads are"
        );

    [Theory]
    [InlineData("gelu", "Erf")]
    [InlineData("relu", "Relu")]
    [InlineData("gelu_new", "Pow", "Mul", "Add", "Mul", "Tanh")]
    [InlineData(null, "Sigmoid", "Mul")]
    [InlineData(null, "Gemm", "Tanh")]
    public void The_activation_is_what_the_graph_shows(string? expected, params string[] chain)
    {
        var graph = new GraphProto();
        for (int i = 0; i < chain.Length; i++)
            graph.Node.Add(
                new NodeProto
                {
                    OpType = chain[i],
                    Input = { $"value{i}" },
                    Output = { $"value{i + 1}" },
                }
            );
        Assert.Equal(expected, new OnnxConstants(graph).Activation());
    }

    [Theory]
    [InlineData("tanh", "gelu_pytorch_tanh")]
    [InlineData("none", "gelu")]
    public void So_is_the_approximation_of_a_GELU_in_one_node(string approximate, string expected)
    {
        var node = new NodeProto { OpType = "Gelu", Output = { "y" } };
        node.Attribute.Add(new AttributeProto { Name = "approximate", S = ByteString.CopyFromUtf8(approximate) });
        Assert.Equal(expected, new OnnxConstants(new GraphProto { Node = { node } }).Activation());
    }

    [Fact]
    public void Quantised_graphs_and_other_files_are_refused()
    {
        ModelProto quantised = Export(withConstants: true);
        quantised.Graph.Node.Add(new NodeProto { OpType = "DequantizeLinear" });
        Errors.Expect(Fault.Bundle, () => ModelImport.Run(Write(quantised), folder.File("net.suffice")), "DequantizeLinear", "quantised");
        File.WriteAllBytes(folder.File("broken.onnx"), [0xFF, 0xFF, 0xFF]);
        Errors.Expect(
            Fault.Bundle,
            () => ModelImport.Run(folder.File("broken.onnx"), folder.File("net.suffice")),
            "truncated or no ONNX file"
        );
    }

    [Theory]
    [InlineData("here")]
    [InlineData]
    [InlineData("sum", "sum")]
    public void Nodes_whose_outputs_are_not_their_own_are_refused(params string[] outputs)
    {
        ModelProto model = Export(withConstants: true);
        model.Graph.Node.Add(
            new NodeProto
            {
                Name = "one",
                OpType = "Add",
                Output = { outputs },
            }
        );
        model.Graph.Node.Add(new NodeProto { OpType = "Add", Output = { "here" } });
        Errors.Expect(
            Fault.Bundle,
            () => ModelImport.Run(Write(model), folder.File("net.suffice")),
            outputs.Length == 0 ? "node one (Add) has no output" : $"two of its nodes have the output '{outputs[0]}'"
        );
    }

    [Theory]
    [InlineData(-64, 300)]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(1 << 20, 1 << 20)]
    [InlineData(300, 63)]
    public void A_shape_that_does_not_fit_its_numbers_is_refused(long rows, long columns)
    {
        ModelProto model = Export(withConstants: true);
        TensorProto words = model.Graph.Initializer.Single(tensor =>
            tensor.Name.EndsWith("word_embeddings.weight", StringComparison.Ordinal)
        );
        words.Dims.Clear();
        words.Dims.AddRange([rows, columns]);
        Errors.Expect(
            Fault.Bundle,
            () => ModelImport.Run(Write(model), folder.File("net.suffice")),
            words.Name,
            "do not fit its shape",
            $"({rows}, {columns})"
        );
    }

    private void AssertAgrees(string graph)
    {
        ModelImport.Run(graph, folder.File("net.suffice"));
        VerificationResult result = BundleVerification.Run(folder.File("net.suffice"), GoldenNets.Expected("hf-bert-micro"));
        Assert.True(result.Agrees, string.Join("; ", result.Differences));
        Assert.Equal(5, result.Differences.Count);
    }

    private string Write(ModelProto model)
    {
        string path = folder.File("net.onnx");
        using FileStream stream = File.Create(path);
        model.WriteTo(stream);
        return path;
    }

    private static ModelProto Export(bool withConstants)
    {
        var graph = new GraphProto();
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(GoldenNets.Of("hf-bert-micro"), "model.safetensors"));
        foreach (TensorInfo tensor in file.Tensors.Values)
        {
            float[] values = file.Floats(tensor.Name).ToArray();
            string bias = tensor.Name[..^"weight".Length] + "bias";
            if (tensor.Name.EndsWith(".weight", StringComparison.Ordinal) && tensor.Shape.Length == 2 && file.Tensors.ContainsKey(bias))
                AddLayer(graph, tensor, bias, values);
            else
                graph.Initializer.Add(Initializer(tensor.Name, tensor.Shape, values));
        }
        if (withConstants)
            AddConstants(graph);
        return new ModelProto { Graph = graph };
    }

    private static void AddLayer(GraphProto graph, TensorInfo tensor, string bias, float[] values)
    {
        (int rows, int columns) = ((int)tensor.Shape[0], (int)tensor.Shape[1]);
        float[] turned = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
            turned[(i % columns * rows) + (i / columns)] = values[i];
        string number = $"onnx::MatMul_{graph.Initializer.Count}",
            product = $"product_{graph.Node.Count}";
        graph.Initializer.Add(Initializer(number, [columns, rows], turned));
        graph.Node.Add(
            new NodeProto
            {
                OpType = "MatMul",
                Input = { "x", number },
                Output = { product },
            }
        );
        graph.Node.Add(
            new NodeProto
            {
                OpType = "Add",
                Input = { bias, product },
                Output = { product + "_sum" },
            }
        );
    }

    /// <summary>√16 before a softmax over 4 heads of 64, an epsilon, an error function.</summary>
    private static void AddConstants(GraphProto graph)
    {
        graph.Initializer.Add(Initializer("root", [], [4]));
        graph.Initializer.Add(Initializer("epsilon", [], [1e-12f]));
        graph.Node.Add(
            new NodeProto
            {
                OpType = "Div",
                Input = { "scores", "root" },
                Output = { "scaled" },
            }
        );
        graph.Node.Add(
            new NodeProto
            {
                OpType = "Add",
                Input = { "scaled", "mask" },
                Output = { "masked" },
            }
        );
        graph.Node.Add(
            new NodeProto
            {
                OpType = "Softmax",
                Input = { "masked" },
                Output = { "attention" },
            }
        );
        graph.Node.Add(
            new NodeProto
            {
                OpType = "ReduceMean",
                Input = { "squares" },
                Output = { "variance" },
            }
        );
        graph.Node.Add(
            new NodeProto
            {
                OpType = "Add",
                Input = { "variance", "epsilon" },
                Output = { "positive" },
            }
        );
        graph.Node.Add(
            new NodeProto
            {
                OpType = "Erf",
                Input = { "hidden" },
                Output = { "erf" },
            }
        );
    }

    private static TensorProto Initializer(string name, long[] shape, float[] values)
    {
        var tensor = new TensorProto
        {
            Name = name,
            DataType = (int)TensorProto.Types.DataType.Float,
            RawData = ByteString.CopyFrom(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan())),
        };
        tensor.Dims.AddRange(shape);
        return tensor;
    }
}

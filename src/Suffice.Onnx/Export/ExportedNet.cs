using Suffice.Models;
using Suffice.Onnx.Graphs;
using Suffice.Tensors;

namespace Suffice.Onnx.Export;

/// <summary>What all parts of an export read: the model, its weights, the graph they write to, and how linear layers are written.</summary>
/// <param name="Model">The description.</param>
/// <param name="Tensors">By name, with a checkpoint's shapes.</param>
/// <param name="Writer">The graph, or the branch being written.</param>
/// <param name="LinearForm">How linear layers are written.</param>
/// <param name="Mask">Which tokens are real, in graphs for texts.</param>
/// <param name="Batch">Inputs of a batch; null: any number.</param>
/// <param name="FusesAttention">Whether attention is one operator, which only ONNX Runtime has; then nothing can drop tokens.</param>
internal sealed record ExportedNet(
    ModelDescription Model,
    IReadOnlyDictionary<string, NamedTensor> Tensors,
    GraphWriter Writer,
    ILinearForm LinearForm,
    TextMask? Mask = null,
    long? Batch = null,
    bool FusesAttention = false
)
{
    /// <summary>A tensor as it is, under its own name.</summary>
    public string Weights(string name) => Writer.Weights(name, Tensors[name].Shape, Values(name));

    /// <summary>(…, inputs) → (…, outputs).</summary>
    public string Linear(string input, string name) => Linear(input, name, name);

    /// <summary>The same with the weight of the layer <paramref name="matrix"/> and the bias of <paramref name="name"/>.</summary>
    public string Linear(string input, string matrix, string name)
    {
        using IDisposable part = Writer.Named(name);
        return LinearForm.Write(Writer, matrix, name, input, Values(matrix + ".weight"), Values(name + ".bias"));
    }

    /// <summary>Over the last axis; shape unchanged.</summary>
    public string Norm(string input, string name)
    {
        using IDisposable part = Writer.Named(name);
        return Writer.Node(
            "LayerNormalization",
            [input, Weights(name + ".weight"), Weights(name + ".bias")],
            Attributes.Of("axis", -1L),
            Attributes.Of("epsilon", Model.NormEpsilon)
        );
    }

    /// <summary>Elementwise; shape unchanged.</summary>
    public string Activate(Activation activation, string input) =>
        activation switch
        {
            Activation.Gelu => Writer.Gelu(input),
            Activation.GeluTanh => Writer.GeluTanh(input),
            Activation.Relu => Writer.Node("Relu", [input]),
            Activation.QuickGelu => Writer.Node(
                "Mul",
                [input, Writer.Node("Sigmoid", [Writer.Node("Mul", [input, Writer.Scalar(1.702f)])])]
            ),
            Activation.Tanh => Writer.Node("Tanh", [input]),
            _ => throw new InvalidOperationException($"Unknown activation {activation}."),
        };

    /// <summary>All tokens but the first: (B, N, C) → (B, N − 1, C).</summary>
    public string Patches(string tokens) => TokenRange(tokens, 1, int.MaxValue);

    /// <summary>Some of the tokens, those there are: (B, N, C) → (B, to − from, C).</summary>
    public string TokenRange(string tokens, int from, int to) => Writer.Slice(tokens, 1, from, to);

    /// <summary>One of the tokens: (B, N, C) → (B, C).</summary>
    public string Token(string tokens, int index) => Writer.Gather(tokens, Writer.Index(index), 1);

    /// <inheritdoc cref="Operators.Reshape"/>
    public string Reshape(string input, params long[] shape) => Writer.Reshape(input, shape);

    private ReadOnlySpan<float> Values(string name) => Tensors[name].Values.Span;
}

using Suffice.Models;
using Suffice.Onnx.Graphs;
using Suffice.OnnxSchema;

namespace Suffice.Onnx.Decisions;

/// <summary>A decision point, as the part of a graph that decides there sees it.</summary>
/// <param name="Writer">Gets the nodes.</param>
/// <param name="At">The path whose exit has just answered.</param>
/// <param name="Logits">(B, classes): that answer.</param>
/// <param name="Previous">(B, classes): the answer of the decision point before it; null at the root.</param>
/// <param name="State">(B, <see cref="DecisionExport.StateSize"/>): what was remembered there; null at the root.</param>
/// <param name="Lengths">(B) tokens of each input, whole numbers; null where all have the same.</param>
/// <param name="Lambda">The price of computation, a scalar in double precision.</param>
internal sealed record DecisionSite(
    GraphWriter Writer,
    ExecutionPath At,
    string Logits,
    string? Previous,
    string? State,
    string? Lengths,
    string Lambda
)
{
    /// <summary>(B, 1): the class of an answer, the lowest index on a tie.</summary>
    public string Class(string logits) => Writer.Node("ArgMax", [logits], Attributes.Of("axis", 1L), Attributes.Of("keepdims", 1L));

    /// <summary>(B): the best of several values, the first on a tie.</summary>
    /// <param name="values">(B, n).</param>
    public string Best(string values) => Writer.Node("ArgMax", [values], Attributes.Of("axis", 1L), Attributes.Of("keepdims", 0L));

    /// <summary>In double precision.</summary>
    public string Double(string values) => Writer.Cast(values, TensorProto.Types.DataType.Double);

    /// <summary>In single precision.</summary>
    public string Single(string values) => Writer.Cast(values, TensorProto.Types.DataType.Float);

    /// <summary>One column: (B, n) → (B, 1).</summary>
    public string Column(string values, int index) => Writer.Slice(values, 1, index, index + 1);
}

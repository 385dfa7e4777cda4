using Suffice.Kernels;
using Suffice.Kernels.Operators;
using Suffice.Kernels.Products;

namespace Suffice.Execution;

/// <summary>What an operator does.</summary>
internal enum OperatorKind
{
    /// <summary>LayerNorm of each row.</summary>
    Normalise,

    /// <summary>A linear layer on all rows together.</summary>
    Linear,

    /// <summary>Multi-head attention, input by input.</summary>
    Attend,
}

/// <summary>Where an operator's rows lie.</summary>
internal enum Place
{
    /// <summary>The batch's one matrix: (rows, width).</summary>
    Tokens,

    /// <summary>(rows, width) of a thread's own: normalised rows, then attention's output, then normalised rows again.</summary>
    Narrow,

    /// <summary>(rows, 3 · width).</summary>
    QueryKeyValue,

    /// <summary>(rows, hidden width).</summary>
    Hidden,
}

/// <summary>
/// One step of an encoder block. All that depends on the model is settled when it is compiled; rows are all that is left to a run.
/// </summary>
/// <param name="Kind">What it does.</param>
/// <param name="Name">As in a checkpoint.</param>
/// <param name="From">What it reads.</param>
/// <param name="To">What it writes.</param>
internal sealed record Operator(OperatorKind Kind, string Name, Place From, Place To)
{
    public NormWeights Norm { get; private init; }

    public PackedLinear Weights { get; private init; }

    public LinearMode Mode { get; private init; }

    public static Operator Normalise(string name, NormWeights norm, Place from, Place to) =>
        new(OperatorKind.Normalise, name, from, to) { Norm = norm };

    public static Operator Linear(string name, PackedLinear weights, Place from, Place to, LinearMode mode) =>
        new(OperatorKind.Linear, name, from, to) { Weights = weights, Mode = mode };

    public static Operator Attend() => new(OperatorKind.Attend, "attn", Place.QueryKeyValue, Place.Narrow);
}

/// <summary>One encoder block as a flat list, in two parts: attention needs the first part of all its input's rows.</summary>
/// <param name="Queries">What gives queries, keys and values.</param>
/// <param name="Rest">All that follows.</param>
internal sealed record BlockOperators(Operator[] Queries, Operator[] Rest)
{
    public IEnumerable<Operator> All => Queries.Concat(Rest);
}

using Suffice.Kernels.Vectors;

namespace Suffice.Kernels.Products.Int8;

/// <summary>The product of some rows of eight bits with one panel of weights.</summary>
internal unsafe interface IInt8Tile
{
    /// <summary>Most rows.</summary>
    static abstract int Rows { get; }

    /// <summary>What weights are raised by: sums must begin with minus this many times the sum of a row's inputs.</summary>
    static abstract int WeightOffset { get; }

    /// <summary>
    /// What inputs are raised by, for an instruction that wants them positive: sums of a column must begin with minus this many times the
    /// sum of its weights. Where it is not 0, weights are not raised.
    /// </summary>
    static abstract int InputOffset { get; }

    /// <summary>How often a tile asks for memory ahead, for so many steps of eight inputs.</summary>
    static abstract nint Turns(nint steps);

    /// <typeparam name="TFloats">Makes the floats, if the tile does not do so while sums are in registers.</typeparam>
    /// <param name="rows">1 to <see cref="Rows"/>.</param>
    /// <param name="inputs">(rows, depth).</param>
    /// <param name="stride">Bytes from row to row.</param>
    /// <param name="panel">(depth / 4, 32, 4).</param>
    /// <param name="steps">Eighth of the depth.</param>
    /// <param name="starts">What sums begin with: (rows), or (32) where inputs are raised.</param>
    /// <param name="floats">What becomes of the sums, and where.</param>
    /// <param name="ahead">What will be wanted after this.</param>
    static abstract void Run<TFloats>(
        int rows,
        sbyte* inputs,
        nint stride,
        sbyte* panel,
        nint steps,
        int* starts,
        Int8Floats floats,
        Prefetch ahead
    )
        where TFloats : unmanaged, ILanes<TFloats>;

    /// <summary>What sums of a panel's columns begin with, where inputs are raised.</summary>
    /// <param name="panel">(depth / 4, 32, 4).</param>
    /// <param name="steps">Eighth of the depth.</param>
    /// <param name="starts">(32), written.</param>
    static abstract void StartColumns(sbyte* panel, nint steps, int* starts);
}

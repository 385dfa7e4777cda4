namespace Suffice.Kernels.Products.Int8;

/// <summary>
/// Sums of products of eight bits, by the instructions of one processor; the tile is written once against this interface. All sums are
/// exact, so all implementations agree.
/// </summary>
/// <typeparam name="TSelf">A vector of sums, one for each of some columns.</typeparam>
/// <typeparam name="TWeights">Weights of these columns, ready for multiplying.</typeparam>
/// <typeparam name="TInputs">What a row is multiplied with, the same for all columns.</typeparam>
internal unsafe interface IInt8Lanes<TSelf, TWeights, TInputs>
    where TSelf : unmanaged, IInt8Lanes<TSelf, TWeights, TInputs>
{
    /// <summary>Sums in a vector; divides 16.</summary>
    static abstract int Columns { get; }

    /// <summary>Rows of the widest tile: two vectors of sums for each.</summary>
    static abstract int TileRows { get; }

    /// <summary>Inputs that are multiplied at a time, in fours: 1 or 2.</summary>
    static abstract int Fours { get; }

    /// <summary>What weights are raised by before they are multiplied, for an instruction that wants them positive.</summary>
    static abstract int WeightOffset { get; }

    /// <summary>Sums that begin with a number.</summary>
    static abstract TSelf Start(int value);

    /// <summary>The next inputs' weights; a further four lie a panel's row, 128 bytes, on.</summary>
    static abstract TWeights LoadWeights(sbyte* source);

    /// <summary>The next inputs of a row.</summary>
    static abstract TInputs LoadInputs(sbyte* source);

    static abstract TSelf MultiplyAdd(TSelf sums, TWeights weights, TInputs inputs);

    static abstract void Store(int* destination, TSelf sums);
}

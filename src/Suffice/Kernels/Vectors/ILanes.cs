using Suffice.Kernels.Products;

namespace Suffice.Kernels.Vectors;

/// <summary>
/// A vector of floats of one width. Kernels are written once against this interface; the JIT compiles them for each width with the
/// instructions in place, so nothing is left of the interface at run time.
/// </summary>
internal unsafe interface ILanes<TSelf>
    where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>Floats in a vector; divides 32.</summary>
    static abstract int Count { get; }

    /// <summary>Rows of the widest matrix tile: two accumulators for each, and room in the register file for three more vectors.</summary>
    static abstract int TileRows { get; }

    static abstract TSelf Zero { get; }

    static abstract TSelf Create(float value);

    static abstract TSelf Load(float* source);

    /// <summary>Numbers of 16 bits, each the upper half of a float.</summary>
    static abstract TSelf Load(BFloat16* source);

    /// <summary>Whole numbers, each as the nearest float.</summary>
    static abstract TSelf Load(int* source);

    static abstract void Store(float* destination, TSelf value);

    /// <summary>Whole numbers from −127 to 127, each as a byte, in which the bits of <paramref name="flipped"/> are turned.</summary>
    static abstract void Store(sbyte* destination, TSelf value, byte flipped);

    static abstract TSelf Add(TSelf a, TSelf b);

    static abstract TSelf Subtract(TSelf a, TSelf b);

    static abstract TSelf Multiply(TSelf a, TSelf b);

    static abstract TSelf Divide(TSelf a, TSelf b);

    /// <summary>a · b + c, rounded once where the hardware can.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>The smaller of each pair; where one is not a number, as the processor has it.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>The larger of each pair; where one is not a number, as the processor has it.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>The larger size of each pair, without its sign; something that is not a number is larger than any.</summary>
    static abstract TSelf MaxSize(TSelf a, TSelf b);

    /// <summary>The nearest whole number.</summary>
    static abstract TSelf Round(TSelf a);

    /// <summary>a · 2ⁿ for whole n from −126 to 127.</summary>
    static abstract TSelf Scale(TSelf a, TSelf n);

    static abstract float Sum(TSelf a);

    static abstract float Largest(TSelf a);

    /// <summary>The largest of sizes (<see cref="MaxSize"/>); not a number if one of them is not.</summary>
    static abstract float LargestSize(TSelf a);
}

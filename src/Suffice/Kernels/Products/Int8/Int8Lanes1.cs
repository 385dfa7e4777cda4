namespace Suffice.Kernels.Products.Int8;

/// <summary>One column at a time, where there is no vector unit.</summary>
internal readonly unsafe struct Int8Lanes1(int value) : IInt8Lanes<Int8Lanes1, int, int>
{
    private readonly int value = value;

    public static int Columns => 1;

    public static int TileRows => 4;

    public static int Fours => 1;

    public static int WeightOffset => 0;

    public static Int8Lanes1 Start(int value) => new(value);

    /// <summary>Four bytes as they lie.</summary>
    public static int LoadWeights(sbyte* source) => *(int*)source;

    /// <inheritdoc cref="LoadWeights"/>
    public static int LoadInputs(sbyte* source) => *(int*)source;

    public static Int8Lanes1 MultiplyAdd(Int8Lanes1 sums, int weights, int inputs)
    {
        int sum = sums.value;
        for (int shift = 0; shift < 32; shift += 8)
            sum += (sbyte)(weights >> shift) * (sbyte)(inputs >> shift);
        return new(sum);
    }

    public static void Store(int* destination, Int8Lanes1 sums) => *destination = sums.value;
}

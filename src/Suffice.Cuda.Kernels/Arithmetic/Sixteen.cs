namespace Suffice.Cuda.Kernels.Arithmetic;

/// <summary>Four rows of four numbers, in registers.</summary>
internal readonly struct Sixteen(Four row0, Four row1, Four row2, Four row3)
{
    public readonly Four Row0 = row0,
        Row1 = row1,
        Row2 = row2,
        Row3 = row3;

    /// <summary>These plus every product of one of <paramref name="x"/>, its row, and one of <paramref name="w"/>, its column.</summary>
    public Sixteen AddProducts(Four x, Four w) =>
        new(Row0.AddScaled(x.A, w), Row1.AddScaled(x.B, w), Row2.AddScaled(x.C, w), Row3.AddScaled(x.D, w));
}

namespace Suffice.Kernels.Products;

/// <summary>A number of rows known to the compiler, so that a tile of that many rows keeps all its accumulators in registers.</summary>
internal interface IRows
{
    static abstract int Count { get; }
}

internal readonly struct Rows1 : IRows
{
    public static int Count => 1;
}

internal readonly struct Rows2 : IRows
{
    public static int Count => 2;
}

internal readonly struct Rows3 : IRows
{
    public static int Count => 3;
}

internal readonly struct Rows4 : IRows
{
    public static int Count => 4;
}

internal readonly struct Rows5 : IRows
{
    public static int Count => 5;
}

internal readonly struct Rows6 : IRows
{
    public static int Count => 6;
}

internal readonly struct Rows7 : IRows
{
    public static int Count => 7;
}

internal readonly struct Rows8 : IRows
{
    public static int Count => 8;
}

internal readonly struct Rows9 : IRows
{
    public static int Count => 9;
}

internal readonly struct Rows10 : IRows
{
    public static int Count => 10;
}

internal readonly struct Rows11 : IRows
{
    public static int Count => 11;
}

internal readonly struct Rows12 : IRows
{
    public static int Count => 12;
}

internal readonly struct Rows13 : IRows
{
    public static int Count => 13;
}

internal readonly struct Rows14 : IRows
{
    public static int Count => 14;
}

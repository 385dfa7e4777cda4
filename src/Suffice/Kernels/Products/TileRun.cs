using Suffice.Kernels.Vectors;

namespace Suffice.Kernels.Products;

/// <summary>Chooses the tile for a number of rows, and how to cut rows into tiles.</summary>
internal static unsafe class TileRun<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Columns of a tile.</summary>
    public static int Columns => 2 * TLanes.Count;

    /// <summary>Turns that a tile of so much depth takes.</summary>
    public static nint Turns(nint depth) => depth / 2;

    /// <summary>How many tiles so many rows are cut into.</summary>
    public static int Tiles(int rows) => (rows + TLanes.TileRows - 1) / TLanes.TileRows;

    /// <summary>Rows of the next tile when so many are left: tiles of nearly equal height, so that none is a thin one.</summary>
    public static int NextRows(int rowsLeft)
    {
        int tiles = Tiles(rowsLeft);
        return (rowsLeft + tiles - 1) / tiles;
    }

    /// <inheritdoc cref="Tile{TLanes, TRows, TWeight}.Run"/>
    public static void Run<TWeight>(
        int rows,
        float* a,
        nint aStride,
        TWeight* b,
        nint bStride,
        float* c,
        nint cStride,
        float* bias,
        bool accumulate,
        nint depth,
        Prefetch ahead
    )
        where TWeight : unmanaged, IWeight<TWeight>
    {
        switch (rows)
        {
            case 1:
                Tile<TLanes, Rows1, TWeight>.Run(a, aStride, b, bStride, c, cStride, bias, accumulate, depth, ahead);
                break;
            case 2:
                Tile<TLanes, Rows2, TWeight>.Run(a, aStride, b, bStride, c, cStride, bias, accumulate, depth, ahead);
                break;
            case 3:
                Tile<TLanes, Rows3, TWeight>.Run(a, aStride, b, bStride, c, cStride, bias, accumulate, depth, ahead);
                break;
            case 4:
                Tile<TLanes, Rows4, TWeight>.Run(a, aStride, b, bStride, c, cStride, bias, accumulate, depth, ahead);
                break;
            case 5:
                Tile<TLanes, Rows5, TWeight>.Run(a, aStride, b, bStride, c, cStride, bias, accumulate, depth, ahead);
                break;
            case 6:
                Tile<TLanes, Rows6, TWeight>.Run(a, aStride, b, bStride, c, cStride, bias, accumulate, depth, ahead);
                break;
            default:
                RunTall(rows, a, aStride, b, bStride, c, cStride, bias, accumulate, depth, ahead);
                break;
        }
    }

    private static void RunTall<TWeight>(
        int rows,
        float* a,
        nint aStride,
        TWeight* b,
        nint bStride,
        float* c,
        nint cStride,
        float* bias,
        bool accumulate,
        nint depth,
        Prefetch ahead
    )
        where TWeight : unmanaged, IWeight<TWeight>
    {
        if (TLanes.TileRows <= 6)
            throw new ArgumentOutOfRangeException(nameof(rows));
        switch (rows)
        {
            case 7:
                Tile<TLanes, Rows7, TWeight>.Run(a, aStride, b, bStride, c, cStride, bias, accumulate, depth, ahead);
                break;
            case 8:
                Tile<TLanes, Rows8, TWeight>.Run(a, aStride, b, bStride, c, cStride, bias, accumulate, depth, ahead);
                break;
            case 9:
                Tile<TLanes, Rows9, TWeight>.Run(a, aStride, b, bStride, c, cStride, bias, accumulate, depth, ahead);
                break;
            case 10:
                Tile<TLanes, Rows10, TWeight>.Run(a, aStride, b, bStride, c, cStride, bias, accumulate, depth, ahead);
                break;
            case 11:
                Tile<TLanes, Rows11, TWeight>.Run(a, aStride, b, bStride, c, cStride, bias, accumulate, depth, ahead);
                break;
            case 12:
                Tile<TLanes, Rows12, TWeight>.Run(a, aStride, b, bStride, c, cStride, bias, accumulate, depth, ahead);
                break;
            case 13:
                Tile<TLanes, Rows13, TWeight>.Run(a, aStride, b, bStride, c, cStride, bias, accumulate, depth, ahead);
                break;
            case 14:
                Tile<TLanes, Rows14, TWeight>.Run(a, aStride, b, bStride, c, cStride, bias, accumulate, depth, ahead);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(rows));
        }
    }
}

using System.Runtime.CompilerServices;
using Suffice.Kernels.Vectors;
using Suffice.Tensors;

namespace Suffice.Kernels.Products.Int8;

/// <summary>Chooses the tile for a number of rows, for each two vectors of a panel.</summary>
internal readonly unsafe struct Int8TileRun<TLanes, TWeights, TInputs> : IInt8Tile
    where TLanes : unmanaged, IInt8Lanes<TLanes, TWeights, TInputs>
{
    public static int Rows => TLanes.TileRows;

    public static int WeightOffset => TLanes.WeightOffset;

    public static int InputOffset => 0;

    private static int Columns => 2 * TLanes.Columns;

    private static nint TurnsOf(nint steps) => steps * (Int8PanelLayout.Step / Int8PanelLayout.Four) / TLanes.Fours;

    public static nint Turns(nint steps) => TurnsOf(steps) * (PanelLayout.Columns / Columns);

    /// <inheritdoc/>
    [SkipLocalsInit]
    public static void Run<TFloats>(
        int rows,
        sbyte* inputs,
        nint stride,
        sbyte* panel,
        nint steps,
        int* starts,
        Int8Floats floats,
        Prefetch ahead
    )
        where TFloats : unmanaged, ILanes<TFloats>
    {
        byte* space = stackalloc byte[(KernelSet.MostTileRows * PanelLayout.Columns * sizeof(int)) + CacheLine.Bytes];
        int* sums = (int*)CacheLine.In(space);
        nint turns = TurnsOf(steps);
        for (int i = 0; i < PanelLayout.Columns; i += Columns)
        {
            Tile(rows, inputs, stride, panel + (i * Int8PanelLayout.Four), turns, starts, sums + i, ahead);
            ahead = ahead.After(turns);
        }
        floats.Make<TFloats>(sums, rows);
    }

    /// <summary>Never asked for: inputs are not raised.</summary>
    public static void StartColumns(sbyte* panel, nint steps, int* starts) => throw new NotSupportedException();

    private static void Tile(int rows, sbyte* a, nint stride, sbyte* b, nint turns, int* starts, int* sums, Prefetch ahead)
    {
        switch (rows)
        {
            case 1:
                Int8Tile<TLanes, TWeights, TInputs, Rows1>.Run(a, stride, b, turns, starts, sums, ahead);
                break;
            case 2:
                Int8Tile<TLanes, TWeights, TInputs, Rows2>.Run(a, stride, b, turns, starts, sums, ahead);
                break;
            case 3:
                Int8Tile<TLanes, TWeights, TInputs, Rows3>.Run(a, stride, b, turns, starts, sums, ahead);
                break;
            case 4:
                Int8Tile<TLanes, TWeights, TInputs, Rows4>.Run(a, stride, b, turns, starts, sums, ahead);
                break;
            default:
                Tall(rows, a, stride, b, turns, starts, sums, ahead);
                break;
        }
    }

    private static void Tall(int rows, sbyte* a, nint stride, sbyte* b, nint turns, int* starts, int* sums, Prefetch ahead)
    {
        if (TLanes.TileRows <= 4)
            throw new ArgumentOutOfRangeException(nameof(rows));
        switch (rows)
        {
            case 5:
                Int8Tile<TLanes, TWeights, TInputs, Rows5>.Run(a, stride, b, turns, starts, sums, ahead);
                break;
            case 6:
                Int8Tile<TLanes, TWeights, TInputs, Rows6>.Run(a, stride, b, turns, starts, sums, ahead);
                break;
            case 7:
                Int8Tile<TLanes, TWeights, TInputs, Rows7>.Run(a, stride, b, turns, starts, sums, ahead);
                break;
            case 8:
                Int8Tile<TLanes, TWeights, TInputs, Rows8>.Run(a, stride, b, turns, starts, sums, ahead);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(rows));
        }
    }
}

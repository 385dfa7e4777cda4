using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Suffice.Kernels.Products.Int8;
using Suffice.Kernels.Vectors;

namespace Suffice.Kernels.Products.Assembly;

/// <summary>
/// 512 bits, AVX-512-VNNI, for which .NET has no intrinsics yet: the code is assembled when the first tile is wanted. Where the system
/// refuses memory that is executable, it is not supported, and other kernels run. When .NET has the intrinsics, this folder goes.
/// </summary>
internal readonly unsafe struct VnniTile : IInt8Tile
{
    private static readonly nint OffsetBytes = unchecked((nint)0x80808080);

    /// <summary>
    /// For columns' starts, then by the number of rows, from 1 on, then likewise for those that add; null where it is not supported.
    /// </summary>
    private static readonly nint[]? Entries = Assemble();

    public static bool IsSupported => Entries is not null;

    public static int Rows => VnniCode.MostRows;

    public static int WeightOffset => 0;

    public static int InputOffset => 128;

    public static nint Turns(nint steps) => steps;

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
        nint* arguments = stackalloc nint[(int)VnniArgument.Count];
        arguments[(int)VnniArgument.Inputs] = (nint)inputs;
        arguments[(int)VnniArgument.Stride] = stride;
        arguments[(int)VnniArgument.Panel] = (nint)panel;
        arguments[(int)VnniArgument.Steps] = steps;
        arguments[(int)VnniArgument.Starts] = (nint)starts;
        arguments[(int)VnniArgument.RowScales] = (nint)floats.RowScales;
        arguments[(int)VnniArgument.Scales] = (nint)floats.Scales;
        arguments[(int)VnniArgument.Bias] = (nint)floats.Bias;
        arguments[(int)VnniArgument.Output] = (nint)floats.To;
        arguments[(int)VnniArgument.OutputStride] = floats.Stride * sizeof(float);
        arguments[(int)VnniArgument.Ahead] = (nint)ahead.Address;
        arguments[(int)VnniArgument.AheadStep] = ahead.Step;
        Call(floats.Adds ? VnniCode.MostRows + rows : rows, arguments);
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public static void StartColumns(sbyte* panel, nint steps, int* starts)
    {
        nint* arguments = stackalloc nint[(int)VnniArgument.Count];
        arguments[(int)VnniArgument.Panel] = (nint)panel;
        arguments[(int)VnniArgument.Steps] = steps;
        arguments[(int)VnniArgument.Output] = (nint)starts;
        arguments[(int)VnniArgument.Offsets] = OffsetBytes;
        Call(0, arguments);
    }

    /// <summary>Some microseconds, 0.1 ms for the deepest layers, so that the garbage collector can wait for it.</summary>
    private static void Call(int entry, nint* arguments) =>
        ((delegate* unmanaged[SuppressGCTransition]<nint*, void>)Entries![entry])(arguments);

    private static nint[]? Assemble()
    {
        if (!ProcessorHasIt())
            return null;
        var code = new X86Assembler();
        nint[] entries = new nint[1 + (2 * VnniCode.MostRows)];
        VnniCode.WriteStarts(code);
        for (int i = 0; i < 2 * VnniCode.MostRows; i++)
        {
            entries[1 + i] = code.Position;
            VnniCode.Write(code, 1 + (i % VnniCode.MostRows), adds: i >= VnniCode.MostRows);
        }
        byte* page = ExecutablePage.Of(code.Code);
        return page == null ? null : Array.ConvertAll(entries, offset => (nint)page + offset);
    }

    /// <summary>Bit 11 of ECX, leaf 7; that the system saves the registers follows from AVX-512.</summary>
    private static bool ProcessorHasIt() =>
        RuntimeInformation.ProcessArchitecture == Architecture.X64 && Avx512BW.IsSupported && (X86Base.CpuId(7, 0).Ecx >> 11 & 1) != 0;
}

using Suffice.Kernels.Products.Int8;
using Suffice.Tensors;

namespace Suffice.Kernels.Products.Assembly;

/// <summary>What the code of a tile is called with: the address of so many numbers of 64 bits, in this order.</summary>
internal enum VnniArgument
{
    /// <summary>(rows, depth), bytes.</summary>
    Inputs,

    /// <summary>Bytes from row to row.</summary>
    Stride,

    /// <summary>(depth / 4, 32, 4), bytes.</summary>
    Panel,

    /// <summary>Eighth of the depth.</summary>
    Steps,

    /// <summary>(32): what sums of a column begin with.</summary>
    Starts,

    /// <summary>(rows): what 1 stands for in the inputs.</summary>
    RowScales,

    /// <summary>(32): what 1 stands for in the weights.</summary>
    Scales,

    /// <summary>(32), floats.</summary>
    Bias,

    /// <summary>(rows, 32), written: floats; or starts.</summary>
    Output,

    /// <summary>Bytes from row to row of it.</summary>
    OutputStride,

    /// <summary>What will be wanted after this.</summary>
    Ahead,

    /// <summary>Bytes of it for each step.</summary>
    AheadStep,

    /// <summary>128 in each of four bytes: what inputs are raised by.</summary>
    Offsets,

    /// <summary>How many there are.</summary>
    Count,
}

/// <summary>
/// The machine code of a tile by <c>vpdpbusd</c> on 512 bits, for each number of rows: two vectors of sums for each row; for eight inputs
/// in a turn, inputs as bytes without sign (raised by 128) times weights with sign. Sums begin with minus 128 times the sum of a column's
/// weights, for which there is code, too: raising weights instead would take two instructions in every turn of every tile from the ports
/// that multiply.
/// </summary>
internal static class VnniCode
{
    /// <summary>Rows of the tallest tile: 28 vectors of sums, two of weights and one of inputs; one is free.</summary>
    public const int MostRows = 14;

    /// <summary>Up to so many rows, odd and even fours have sums of their own: one chain of sums for each would wait for itself.</summary>
    private const int MostRowsInTwo = 7;

    private const int Vector = 64;

    private const int Weights = 28,
        Inputs = 30,
        Offsets = 31,
        SecondSums = 2 * MostRowsInTwo;

    private const Register Arguments = Register.Rdi, // the first of a call, by the System V convention
        Rows0 = Register.Rax,
        Rows5 = Register.R10,
        Rows10 = Register.R11,
        Stride = Register.Rdx,
        Stride3 = Register.R9,
        Panel = Register.Rsi,
        Count = Register.Rcx,
        Scratch = Register.R8;

    /// <summary>Code that is called with the address of <see cref="VnniArgument"/>.</summary>
    /// <param name="code">Written to.</param>
    /// <param name="rows">Of the tile.</param>
    /// <param name="adds">Whether results are added to the output.</param>
    public static void Write(X86Assembler code, int rows, bool adds)
    {
        Begin(code, rows);
        int loop = code.Position;
        for (int four = 0; four < Int8PanelLayout.Step / Int8PanelLayout.Four; four++)
            Multiply(code, rows, four);
        code.Prefetch(Scratch);
        code.Add(Scratch, Argument(VnniArgument.AheadStep));
        code.Add(Panel, Int8PanelLayout.Step * PanelLayout.Columns);
        code.Add(Rows0, Int8PanelLayout.Step);
        if (rows > 5)
            code.Add(Rows5, Int8PanelLayout.Step);
        if (rows > 10)
            code.Add(Rows10, Int8PanelLayout.Step);
        code.Decrement(Count);
        code.JumpIfNotZero(loop);

        Finish(code, rows, adds);
        code.Return();
    }

    /// <summary>Makes floats of the sums (<see cref="Int8Floats"/>) and stores them.</summary>
    private static void Finish(X86Assembler code, int rows, bool adds)
    {
        const Register output = Scratch,
            outputStride = Stride,
            rowScales = Rows0,
            scales = Rows5,
            bias = Rows10;
        const int biases = Weights, // two vectors
            start = Inputs;
        code.Load(output, Argument(VnniArgument.Output));
        code.Load(outputStride, Argument(VnniArgument.OutputStride));
        code.Load(rowScales, Argument(VnniArgument.RowScales));
        code.Load(scales, Argument(VnniArgument.Scales));
        code.Load(bias, Argument(VnniArgument.Bias));
        code.Load(biases, new Address(bias));
        code.Load(biases + 1, new Address(bias, Vector));
        for (int sums = 0; sums < 2 * rows; sums++)
        {
            int half = sums % 2;
            var place = new Address(output, half * Vector);
            if (rows <= MostRowsInTwo)
                code.Add(sums, sums, SecondSums + sums);
            if (adds)
                code.AddFloats(start, biases + half, place);
            code.ToFloats(sums);
            code.MultiplyFloats(sums, sums, new Address(rowScales, sums / 2 * sizeof(float)));
            code.MultiplyAddFloats(sums, new Address(scales, half * Vector), adds ? start : biases + half);
            code.Store(place, sums);
            if (half == 1)
                code.Add(output, outputStride);
        }
    }

    /// <summary>
    /// Code that writes minus 128 times the sum of each column's weights to <see cref="VnniArgument.Output"/>; of the arguments, it needs
    /// the panel, its steps and the offsets, too.
    /// </summary>
    public static void WriteStarts(X86Assembler code)
    {
        const int sums = 0, // of odd and even fours, two vectors each
            vectors = 4;
        code.Broadcast(Offsets, Argument(VnniArgument.Offsets));
        for (int i = 0; i < vectors; i++)
            code.Xor(sums + i, sums + i, sums + i);
        code.Load(Panel, Argument(VnniArgument.Panel));
        code.Load(Count, Argument(VnniArgument.Steps));
        int loop = code.Position;
        for (int i = 0; i < vectors; i++)
            code.MultiplyAdd(sums + i, Offsets, new Address(Panel, Vector * i));
        code.Add(Panel, vectors * Vector);
        code.Decrement(Count);
        code.JumpIfNotZero(loop);

        code.Load(Scratch, Argument(VnniArgument.Output));
        code.Xor(Inputs, Inputs, Inputs);
        for (int i = 0; i < 2; i++)
        {
            code.Add(sums + i, sums + i, sums + i + 2);
            code.Subtract(sums + i, Inputs, sums + i);
            code.Store(new Address(Scratch, Vector * i), sums + i);
        }
        code.Return();
    }

    private static void Begin(X86Assembler code, int rows)
    {
        code.Load(Scratch, Argument(VnniArgument.Starts));
        code.Load(0, new Address(Scratch));
        code.Load(1, new Address(Scratch, Vector));
        for (int sums = 2; sums < 2 * rows; sums++)
            code.Copy(sums, sums & 1);
        for (int sums = 0; sums < 2 * rows && rows <= MostRowsInTwo; sums++)
            code.Xor(SecondSums + sums, SecondSums + sums, SecondSums + sums);
        code.Load(Rows0, Argument(VnniArgument.Inputs));
        code.Load(Stride, Argument(VnniArgument.Stride));
        code.LoadAddress(Stride3, Times(Stride, Stride, 2));
        code.LoadAddress(Rows5, Times(Rows0, Stride, 4));
        code.LoadAddress(Rows5, Times(Rows5, Stride, 1));
        code.LoadAddress(Rows10, Times(Rows5, Stride, 4));
        code.LoadAddress(Rows10, Times(Rows10, Stride, 1));
        code.Load(Panel, Argument(VnniArgument.Panel));
        code.Load(Count, Argument(VnniArgument.Steps));
        code.Load(Scratch, Argument(VnniArgument.Ahead));
    }

    /// <summary>Four inputs of every row.</summary>
    private static void Multiply(X86Assembler code, int rows, int four)
    {
        int panel = four * Int8PanelLayout.Four * PanelLayout.Columns,
            sums = four > 0 && rows <= MostRowsInTwo ? SecondSums : 0;
        code.Load(Weights, new Address(Panel, panel));
        code.Load(Weights + 1, new Address(Panel, panel + Vector));
        for (int row = 0; row < rows; row++)
        {
            code.Broadcast(Inputs, Row(row) with { Displacement = four * Int8PanelLayout.Four });
            code.MultiplyAdd(sums + (2 * row), Inputs, Weights);
            code.MultiplyAdd(sums + (2 * row) + 1, Inputs, Weights + 1);
        }
    }

    /// <summary>Every fifth row has a register; the four after it are reached by one to four strides.</summary>
    private static Address Row(int row)
    {
        Register first =
            row < 5 ? Rows0
            : row < 10 ? Rows5
            : Rows10;
        return (row % 5) switch
        {
            0 => new Address(first),
            1 => Times(first, Stride, 1),
            2 => Times(first, Stride, 2),
            3 => Times(first, Stride3, 1),
            _ => Times(first, Stride, 4),
        };
    }

    private static Address Times(Register from, Register index, int scale) => new(from) { Index = index, Scale = scale };

    private static Address Argument(VnniArgument argument) => new(Arguments, sizeof(long) * (int)argument);
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Suffice.Cuda.Tests.Ptx.Machine;

/// <summary>
/// What instructions do to a thread, as NVIDIA's "Parallel Thread Execution ISA" has them, of those that kernels use; any other one is
/// refused.
/// </summary>
internal static partial class PtxOperations
{
    private delegate ulong Source(PtxThread thread);

    public static Action<PtxThread> Of(PtxModule module, string[] words, string[] operands) =>
        words switch
        {
            ["ld", "param", var type] => Set(module, operands[0], Parameter(module, operands[1], Bytes(type))),
            ["ld", "global", var type] => Set(module, operands[0], Load(Address(module, operands[1]), Bytes(type))),
            ["ld", "shared", var type] => Set(module, operands[0], LoadShared(Address(module, operands[1]), Bytes(type))),
            ["st", "global", var type] => Store(Address(module, operands[0]), Value(module, operands[1]), Bytes(type)),
            ["st", "shared", var type] => StoreShared(Address(module, operands[0]), Value(module, operands[1]), Bytes(type)),
            ["mov" or "cvta", ..] => Set(module, operands[0], Value(module, operands[1])),
            ["cvt", .. var rounding, var to, var from] => Unary(module, operands, PtxFunctions.Conversion(rounding, to, from)),
            ["setp", var comparison, var type] => Binary(module, operands, PtxFunctions.Comparison(comparison, type)),
            ["selp", _] => Select(module, operands),
            ["mul", "wide", var type] => Binary(module, operands, PtxFunctions.Wide(type)),
            ["mad", "lo", var type] => Product(module, operands, type),
            ["shl" or "shr", var type] => Binary(module, operands, PtxFunctions.Shift(words[0], type)),
            ["not" or "neg" or "abs", var type] => Unary(module, operands, PtxFunctions.Of1(words[0], type)),
            ["rcp" or "sqrt", "rn", var type] => Unary(module, operands, PtxFunctions.Of1(words[0], type)),
            [_, "lo" or "rn", var type] => Binary(module, operands, PtxFunctions.Of2(words[0], type)),
            [_, var type] => Binary(module, operands, PtxFunctions.Of2(words[0], type)),
            _ => throw Unknown(string.Join('.', words)),
        };

    private static Source Value(PtxModule module, string operand)
    {
        if (module.Register(operand) is { } register)
            return thread => thread[register];
        if (operand.StartsWith("0f", StringComparison.Ordinal) || operand.StartsWith("0d", StringComparison.Ordinal))
            return Constant(ulong.Parse(operand.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        if (long.TryParse(operand, CultureInfo.InvariantCulture, out long number))
            return Constant((ulong)number);
        if (ulong.TryParse(operand, CultureInfo.InvariantCulture, out ulong large))
            return Constant(large);
        if (module.PlaceOf(operand) is { } place)
            return Constant((ulong)place);
        return operand switch
        {
            "%tid.x" => thread => (ulong)thread.Index,
            "%ctaid.x" => thread => (ulong)thread.Group.Place[0],
            "%ctaid.y" => thread => (ulong)thread.Group.Place[1],
            "%ctaid.z" => thread => (ulong)thread.Group.Place[2],
            "%nctaid.x" => thread => (ulong)thread.Group.Size[0],
            _ => throw Unknown(operand),
        };
    }

    private static Source Constant(ulong value) => _ => value;

    /// <summary>[register], [name], [either+bytes].</summary>
    private static Source Address(PtxModule module, string operand)
    {
        string[] parts = operand.Trim('[', ']').Split('+');
        Source start = Value(module, parts[0]);
        ulong offset = parts.Length > 1 ? ulong.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        return offset == 0 ? start : thread => start(thread) + offset;
    }

    private static Source Parameter(PtxModule module, string operand, int bytes)
    {
        Source at = Address(module, operand);
        return thread => Read(thread.Group.Parameters, at(thread), bytes);
    }

    private static Source Load(Source address, int bytes) => thread => thread.Group.Memory.Load(address(thread), bytes, thread);

    private static Source LoadShared(Source address, int bytes) =>
        thread =>
        {
            ulong at = address(thread);
            foreach (ref PtxUse use in Uses(thread, at, bytes))
                use.Read(1, thread);
            return Read(thread.Group.Shared, at, bytes);
        };

    private static Action<PtxThread> Store(Source address, Source value, int bytes) =>
        thread => thread.Group.Memory.Store(address(thread), bytes, value(thread), thread);

    private static Action<PtxThread> StoreShared(Source address, Source value, int bytes) =>
        thread =>
        {
            ulong at = address(thread),
                written = value(thread);
            foreach (ref PtxUse use in Uses(thread, at, bytes))
                use.Write(1, thread);
            for (int i = 0; i < bytes; i++)
                thread.Group.Shared[(int)at + i] = (byte)(written >> (8 * i));
        };

    private static Span<PtxUse> Uses(PtxThread thread, ulong at, int bytes)
    {
        if (bytes < 4 || at % (ulong)bytes != 0 || at + (ulong)bytes > (ulong)thread.Group.Shared.Length)
            throw new PtxFault("shared memory is used that the group has not, or not in whole words");
        return thread.Group.SharedUse.AsSpan((int)at / 4, bytes / 4);
    }

    private static ulong Read(byte[] from, ulong at, int bytes)
    {
        ulong value = 0;
        for (int i = 0; i < bytes; i++)
            value |= (ulong)from[(int)at + i] << (8 * i);
        return value;
    }

    private static Action<PtxThread> Set(PtxModule module, string operand, Source value)
    {
        int register = module.Register(operand) ?? throw Unknown(operand);
        return thread => thread[register] = value(thread);
    }

    private static Action<PtxThread> Unary(PtxModule module, string[] operands, Func<ulong, ulong> function)
    {
        Source x = Value(module, operands[1]);
        return Set(module, operands[0], thread => function(x(thread)));
    }

    private static Action<PtxThread> Binary(PtxModule module, string[] operands, Func<ulong, ulong, ulong> function)
    {
        Source x = Value(module, operands[1]),
            y = Value(module, operands[2]);
        return Set(module, operands[0], thread => function(x(thread), y(thread)));
    }

    private static Action<PtxThread> Product(PtxModule module, string[] operands, string type)
    {
        Func<ulong, ulong, ulong> times = PtxFunctions.Of2("mul", type),
            plus = PtxFunctions.Of2("add", type);
        Source x = Value(module, operands[1]),
            y = Value(module, operands[2]),
            z = Value(module, operands[3]);
        return Set(module, operands[0], thread => plus(times(x(thread), y(thread)), z(thread)));
    }

    private static Action<PtxThread> Select(PtxModule module, string[] operands)
    {
        Source yes = Value(module, operands[1]),
            no = Value(module, operands[2]),
            which = Value(module, operands[3]);
        return Set(module, operands[0], thread => which(thread) != 0 ? yes(thread) : no(thread));
    }

    private static int Bytes(string type) => int.Parse(Digits().Match(type).Value, CultureInfo.InvariantCulture) / 8;

    public static PtxFault Unknown(string what) => new($"'{what}' is not known");

    [GeneratedRegex(@"\d+$")]
    private static partial Regex Digits();
}

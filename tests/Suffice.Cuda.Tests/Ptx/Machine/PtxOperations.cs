using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Suffice.Cuda.Tests.Ptx.Machine;

/// <summary>
/// What instructions do, as NVIDIA's "Parallel Thread Execution ISA" has them, of those that kernels use; any other one is refused.
/// Products and sums are rounded one by one, which drivers need not do.
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
            ["cvt", .. var rounding, var to, var from] => Unary(module, operands, Conversion(rounding, to, from)),
            ["setp", var comparison, var type] => Binary(module, operands, Comparison(comparison, type)),
            ["selp", _] => Select(module, operands),
            ["mul", "wide", var type] => Binary(module, operands, Wide(type)),
            ["mad", "lo", var type] => Product(module, operands, type),
            ["shl" or "shr", var type] => Binary(module, operands, Shift(words[0], type)),
            ["not" or "neg" or "abs", var type] => Unary(module, operands, Of1(words[0], type)),
            ["rcp" or "sqrt", "rn", var type] => Unary(module, operands, Of1(words[0], type)),
            [_, "lo" or "rn", var type] => Binary(module, operands, Of2(words[0], type)),
            [_, var type] => Binary(module, operands, Of2(words[0], type)),
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
        Func<ulong, ulong, ulong> times = Of2("mul", type),
            plus = Of2("add", type);
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

    private static Func<ulong, ulong, ulong> Wide(string type) =>
        type switch
        {
            "u32" => (x, y) => (ulong)(uint)x * (uint)y,
            "s32" => (x, y) => (ulong)((long)(int)x * (int)y),
            _ => throw Unknown($"mul.wide.{type}"),
        };

    /// <summary>By more than there are bits: all are gone.</summary>
    private static Func<ulong, ulong, ulong> Shift(string name, string type) =>
        (name, type) switch
        {
            ("shl", "b32") => (x, y) => (uint)y > 31 ? 0 : (uint)x << (int)y,
            ("shl", "b64") => (x, y) => (uint)y > 63 ? 0 : x << (int)y,
            ("shr", "u32") => (x, y) => (uint)y > 31 ? 0 : (uint)x >> (int)y,
            ("shr", "u64") => (x, y) => (uint)y > 63 ? 0 : x >> (int)y,
            ("shr", "s32") => (x, y) => (uint)((int)x >> (int)Math.Min((uint)y, 31)),
            _ => throw Unknown($"{name}.{type}"),
        };

    private static Func<ulong, ulong> Of1(string name, string type) =>
        (name, type) switch
        {
            ("not", "pred") => x => x == 0 ? 1UL : 0,
            ("not", "b32") => x => ~(uint)x,
            ("not", "b64") => x => ~x,
            ("neg", "f32") => x => Bits(-As<float>(x)),
            ("neg", "f64") => x => Bits(-As<double>(x)),
            ("neg", "s32") => x => Bits(-As<int>(x)),
            ("rcp", "f32") => x => Bits(1 / As<float>(x)),
            ("rcp", "f64") => x => Bits(1 / As<double>(x)),
            ("sqrt", "f32") => x => Bits(MathF.Sqrt(As<float>(x))),
            ("sqrt", "f64") => x => Bits(Math.Sqrt(As<double>(x))),
            _ => throw Unknown($"{name}.{type}"),
        };

    private static Func<ulong, ulong, ulong> Of2(string name, string type) =>
        type switch
        {
            "f32" => OneNaN(Numbers<float>(name)),
            "f64" => Numbers<double>(name),
            "s32" => Numbers<int>(name),
            "u32" => Numbers<uint>(name),
            "s64" => Numbers<long>(name),
            "u64" => Numbers<ulong>(name),
            "b32" => Logic<uint>(name),
            "b64" => Logic<ulong>(name),
            "pred" => Logic<byte>(name),
            _ => throw Unknown($"{name}.{type}"),
        };

    /// <summary>Of all that are no numbers, devices give this one.</summary>
    private static Func<ulong, ulong, ulong> OneNaN(Func<ulong, ulong, ulong> function) =>
        (x, y) => function(x, y) is var value && float.IsNaN(As<float>(value)) ? 0x7fffffff : value;

    private static Func<ulong, ulong, ulong> Numbers<T>(string name)
        where T : unmanaged, INumber<T> =>
        name switch
        {
            "add" => (x, y) => Bits(As<T>(x) + As<T>(y)),
            "sub" => (x, y) => Bits(As<T>(x) - As<T>(y)),
            "mul" => (x, y) => Bits(As<T>(x) * As<T>(y)),
            "div" => (x, y) => Bits(As<T>(x) / As<T>(y)),
            "rem" => (x, y) => Bits(As<T>(x) % As<T>(y)),
            "min" => (x, y) => Bits(T.MinNumber(As<T>(x), As<T>(y))),
            "max" => (x, y) => Bits(T.MaxNumber(As<T>(x), As<T>(y))),
            _ => throw Unknown(name),
        };

    private static Func<ulong, ulong, ulong> Logic<T>(string name)
        where T : unmanaged, IBinaryInteger<T> =>
        name switch
        {
            "and" => (x, y) => Bits(As<T>(x) & As<T>(y)),
            "or" => (x, y) => Bits(As<T>(x) | As<T>(y)),
            "xor" => (x, y) => Bits(As<T>(x) ^ As<T>(y)),
            _ => throw Unknown(name),
        };

    private static Func<ulong, ulong, ulong> Comparison(string name, string type) =>
        type switch
        {
            "f32" => Compare<float>(name),
            "f64" => Compare<double>(name),
            "s32" => Compare<int>(name),
            "u32" => Compare<uint>(name),
            "s64" => Compare<long>(name),
            "u64" => Compare<ulong>(name),
            _ => throw Unknown($"setp.{name}.{type}"),
        };

    /// <summary>With a name that ends in u, what is no number compares as true; with any other but ne, as false.</summary>
    private static Func<ulong, ulong, ulong> Compare<T>(string name)
        where T : unmanaged, INumber<T>
    {
        Func<T, T, bool> holds = name switch
        {
            "eq" or "equ" => (x, y) => x == y,
            "ne" or "neu" => (x, y) => x < y || x > y,
            "lt" or "ltu" or "lo" => (x, y) => x < y,
            "le" or "leu" or "ls" => (x, y) => x <= y,
            "gt" or "gtu" or "hi" => (x, y) => x > y,
            "ge" or "geu" or "hs" => (x, y) => x >= y,
            _ => throw Unknown($"setp.{name}"),
        };
        bool unordered = name.Length == 3;
        return (a, b) =>
        {
            T x = As<T>(a),
                y = As<T>(b);
            return holds(x, y) || (unordered && (T.IsNaN(x) || T.IsNaN(y))) ? 1UL : 0;
        };
    }

    private static Func<ulong, ulong> Conversion(string[] rounding, string to, string from) =>
        from switch
        {
            "f32" => ConversionFrom<float>(rounding, to),
            "f64" => ConversionFrom<double>(rounding, to),
            "s32" => ConversionFrom<int>(rounding, to),
            "u32" => ConversionFrom<uint>(rounding, to),
            "s64" => ConversionFrom<long>(rounding, to),
            "u64" => ConversionFrom<ulong>(rounding, to),
            "u16" => ConversionFrom<ushort>(rounding, to),
            _ => throw Unknown($"cvt.{to}.{from}"),
        };

    private static Func<ulong, ulong> ConversionFrom<T>(string[] rounding, string to)
        where T : unmanaged, INumber<T>
    {
        bool floats = typeof(T) == typeof(float) || typeof(T) == typeof(double);
        return (to, rounding) switch
        {
            ("f64", []) when typeof(T) == typeof(float) => x => Bits(double.CreateTruncating(As<T>(x))),
            ("f64", ["rn"]) when !floats => x => Bits(double.CreateTruncating(As<T>(x))),
            ("f32", ["rn"]) => x => Bits(float.CreateTruncating(As<T>(x))),
            ("s32", ["rzi"]) when floats => x => Bits(int.CreateSaturating(As<T>(x))),
            ("s32", []) when !floats => x => Bits(int.CreateTruncating(As<T>(x))),
            ("s64", []) when !floats => x => Bits(long.CreateTruncating(As<T>(x))),
            ("u64", []) when !floats => x => Bits(ulong.CreateTruncating(As<T>(x))),
            _ => throw Unknown($"cvt.{string.Join('.', rounding)}.{to}"),
        };
    }

    private static int Bytes(string type) => int.Parse(Digits().Match(type).Value, CultureInfo.InvariantCulture) / 8;

    private static T As<T>(ulong bits)
        where T : unmanaged => Unsafe.As<ulong, T>(ref bits);

    private static ulong Bits<T>(T value)
        where T : unmanaged
    {
        ulong bits = 0;
        Unsafe.As<ulong, T>(ref bits) = value;
        return bits;
    }

    private static PtxFault Unknown(string what) => new($"'{what}' is not known");

    [GeneratedRegex(@"\d+$")]
    private static partial Regex Digits();
}

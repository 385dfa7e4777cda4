using System.Numerics;
using System.Runtime.CompilerServices;

namespace Suffice.Cuda.Tests.Ptx.Machine;

/// <summary>
/// What instructions make of the bits of their operands. Products and sums are rounded one by one, which drivers need not do.
/// </summary>
internal static class PtxFunctions
{
    public static Func<ulong, ulong, ulong> Wide(string type) =>
        type switch
        {
            "u32" => (x, y) => (ulong)(uint)x * (uint)y,
            "s32" => (x, y) => (ulong)((long)(int)x * (int)y),
            _ => throw PtxOperations.Unknown($"mul.wide.{type}"),
        };

    /// <summary>By more than there are bits: all are gone.</summary>
    public static Func<ulong, ulong, ulong> Shift(string name, string type) =>
        (name, type) switch
        {
            ("shl", "b32") => (x, y) => (uint)y > 31 ? 0 : (uint)x << (int)y,
            ("shl", "b64") => (x, y) => (uint)y > 63 ? 0 : x << (int)y,
            ("shr", "u32") => (x, y) => (uint)y > 31 ? 0 : (uint)x >> (int)y,
            ("shr", "u64") => (x, y) => (uint)y > 63 ? 0 : x >> (int)y,
            ("shr", "s32") => (x, y) => (uint)((int)x >> (int)Math.Min((uint)y, 31)),
            _ => throw PtxOperations.Unknown($"{name}.{type}"),
        };

    public static Func<ulong, ulong> Of1(string name, string type) =>
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
            _ => throw PtxOperations.Unknown($"{name}.{type}"),
        };

    public static Func<ulong, ulong, ulong> Of2(string name, string type) =>
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
            _ => throw PtxOperations.Unknown($"{name}.{type}"),
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
            _ => throw PtxOperations.Unknown(name),
        };

    private static Func<ulong, ulong, ulong> Logic<T>(string name)
        where T : unmanaged, IBinaryInteger<T> =>
        name switch
        {
            "and" => (x, y) => Bits(As<T>(x) & As<T>(y)),
            "or" => (x, y) => Bits(As<T>(x) | As<T>(y)),
            "xor" => (x, y) => Bits(As<T>(x) ^ As<T>(y)),
            _ => throw PtxOperations.Unknown(name),
        };

    public static Func<ulong, ulong, ulong> Comparison(string name, string type) =>
        type switch
        {
            "f32" => Compare<float>(name),
            "f64" => Compare<double>(name),
            "s32" => Compare<int>(name),
            "u32" => Compare<uint>(name),
            "s64" => Compare<long>(name),
            "u64" => Compare<ulong>(name),
            _ => throw PtxOperations.Unknown($"setp.{name}.{type}"),
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
            _ => throw PtxOperations.Unknown($"setp.{name}"),
        };
        bool unordered = name.Length == 3;
        return (a, b) =>
        {
            T x = As<T>(a),
                y = As<T>(b);
            return holds(x, y) || (unordered && (T.IsNaN(x) || T.IsNaN(y))) ? 1UL : 0;
        };
    }

    public static Func<ulong, ulong> Conversion(string[] rounding, string to, string from) =>
        from switch
        {
            "f32" => ConversionFrom<float>(rounding, to),
            "f64" => ConversionFrom<double>(rounding, to),
            "s32" => ConversionFrom<int>(rounding, to),
            "u32" => ConversionFrom<uint>(rounding, to),
            "s64" => ConversionFrom<long>(rounding, to),
            "u64" => ConversionFrom<ulong>(rounding, to),
            "u16" => ConversionFrom<ushort>(rounding, to),
            _ => throw PtxOperations.Unknown($"cvt.{to}.{from}"),
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
            _ => throw PtxOperations.Unknown($"cvt.{string.Join('.', rounding)}.{to}"),
        };
    }

    private static T As<T>(ulong bits)
        where T : unmanaged => Unsafe.As<ulong, T>(ref bits);

    private static ulong Bits<T>(T value)
        where T : unmanaged
    {
        ulong bits = 0;
        Unsafe.As<ulong, T>(ref bits) = value;
        return bits;
    }
}

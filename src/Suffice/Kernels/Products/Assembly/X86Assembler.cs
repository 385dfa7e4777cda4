using System.Buffers.Binary;

namespace Suffice.Kernels.Products.Assembly;

/// <summary>A general register of 64-bit x86, by its number in instructions. Those that a called function may change.</summary>
internal enum Register
{
    Rax = 0,
    Rcx = 1,
    Rdx = 2,
    Rsi = 6,
    Rdi = 7,
    R8 = 8,
    R9 = 9,
    R10 = 10,
    R11 = 11,
}

/// <summary>A place in memory: base + index · scale + displacement.</summary>
internal readonly record struct Address(Register Base, int Displacement = 0)
{
    /// <summary>Null: there is none.</summary>
    public Register? Index { get; init; }

    /// <summary>1, 2, 4 or 8.</summary>
    public int Scale { get; init; } = 1;
}

/// <summary>
/// Encodes the few instructions of 64-bit x86 that <see cref="VnniCode"/> needs, 512-bit ones by the EVEX prefix (Intel's Software
/// Developer's Manual, volume 2, chapter 2). Vector registers are numbers from 0 to 31.
/// </summary>
internal sealed class X86Assembler
{
    private const int Map0F = 1,
        Map0F38 = 2,
        NoPrefix = 0,
        Prefix66 = 1,
        PrefixF3 = 2,
        Vector = 64,
        Dword = 4;

    private readonly List<byte> code = [];

    /// <summary>Where the next instruction will stand.</summary>
    public int Position => code.Count;

    public ReadOnlySpan<byte> Code => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(code);

    // General registers.

    /// <summary>mov to, [from].</summary>
    public void Load(Register to, Address from) => Wide(0x8B, (int)to, from);

    /// <summary>lea to, [from].</summary>
    public void LoadAddress(Register to, Address from) => Wide(0x8D, (int)to, from);

    /// <summary>add to, [from].</summary>
    public void Add(Register to, Address from) => Wide(0x03, (int)to, from);

    /// <summary>add to, by.</summary>
    public void Add(Register to, Register by) =>
        code.AddRange([Rex((int)by, (int)to), 0x03, (byte)(0xC0 | (((int)to & 7) << 3) | ((int)by & 7))]);

    /// <summary>add to, number.</summary>
    public void Add(Register to, int number)
    {
        code.AddRange([Rex((int)to), 0x81, (byte)(0xC0 | ((int)to & 7))]);
        Number(number);
    }

    /// <summary>dec register.</summary>
    public void Decrement(Register register) => code.AddRange([Rex((int)register), 0xFF, (byte)(0xC8 | ((int)register & 7))]);

    /// <summary>jnz target, where what was counted down is not yet 0.</summary>
    public void JumpIfNotZero(int target)
    {
        code.AddRange([0x0F, 0x85]);
        Number(target - (Position + sizeof(int)));
    }

    /// <summary>prefetcht1 [address]: into the second-level cache.</summary>
    public void Prefetch(Register address)
    {
        if ((int)address > 7)
            code.Add(0x41);
        code.AddRange([0x0F, 0x18, (byte)(0x10 | ((int)address & 7))]);
    }

    /// <summary>vzeroupper, ret.</summary>
    public void Return() => code.AddRange([0xC5, 0xF8, 0x77, 0xC3]);

    // Vectors of 512 bits.

    /// <summary>vpbroadcastd to, dword [from].</summary>
    public void Broadcast(int to, Address from) => Evex(Map0F38, Prefix66, 0x58, to, 0, from, Dword);

    /// <summary>vmovdqa32 to, from.</summary>
    public void Copy(int to, int from) => Evex(Map0F, Prefix66, 0x6F, to, 0, from);

    /// <summary>vmovdqu32 to, [from].</summary>
    public void Load(int to, Address from) => Evex(Map0F, PrefixF3, 0x6F, to, 0, from, Vector);

    /// <summary>vmovdqu32 [to], from.</summary>
    public void Store(Address to, int from) => Evex(Map0F, PrefixF3, 0x7F, from, 0, to, Vector);

    /// <summary>vpxord to, a, b.</summary>
    public void Xor(int to, int a, int b) => Evex(Map0F, Prefix66, 0xEF, to, a, b);

    /// <summary>vpaddd to, a, b.</summary>
    public void Add(int to, int a, int b) => Evex(Map0F, Prefix66, 0xFE, to, a, b);

    /// <summary>vpsubd to, a, b.</summary>
    public void Subtract(int to, int a, int b) => Evex(Map0F, Prefix66, 0xFA, to, a, b);

    /// <summary>vpdpbusd sums, bytes, [signed].</summary>
    public void MultiplyAdd(int sums, int bytes, Address signed) => Evex(Map0F38, Prefix66, 0x50, sums, bytes, signed, Vector);

    /// <summary>vpdpbusd sums, bytes, signed: each sum plus four products of bytes without and with sign.</summary>
    public void MultiplyAdd(int sums, int bytes, int signed) => Evex(Map0F38, Prefix66, 0x50, sums, bytes, signed);

    /// <summary>vcvtdq2ps numbers, numbers: whole numbers become floats.</summary>
    public void ToFloats(int numbers) => Evex(Map0F, NoPrefix, 0x5B, numbers, 0, numbers);

    /// <summary>vmulps to, a, dword [b] in every place.</summary>
    public void MultiplyFloats(int to, int a, Address b) => Evex(Map0F, NoPrefix, 0x59, to, a, b, Dword, broadcast: true);

    /// <summary>vaddps to, a, [b].</summary>
    public void AddFloats(int to, int a, Address b) => Evex(Map0F, NoPrefix, 0x58, to, a, b, Vector);

    /// <summary>vfmadd132ps to, added, [by]: to · by + added, rounded once.</summary>
    public void MultiplyAddFloats(int to, Address by, int added) => Evex(Map0F38, Prefix66, 0x98, to, added, by, Vector);

    private void Wide(byte operation, int register, Address memory)
    {
        code.AddRange([Rex((int)memory.Base, register, (int)(memory.Index ?? 0)), operation]);
        Operand(register, memory, unit: 1);
    }

    /// <summary>REX.W with the fourth bits of the numbers.</summary>
    private static byte Rex(int last, int first = 0, int index = 0) => (byte)(0x48 | (first >> 3 << 2) | (index >> 3 << 1) | (last >> 3));

    private void Evex(int map, int prefix, byte operation, int first, int second, Address memory, int unit, bool broadcast = false)
    {
        EvexPrefix(map, prefix, first, second, (int)memory.Base >> 3, (int)(memory.Index ?? 0) >> 3, broadcast);
        code.Add(operation);
        Operand(first, memory, unit);
    }

    private void Evex(int map, int prefix, byte operation, int first, int second, int third)
    {
        EvexPrefix(map, prefix, first, second, (third >> 3) & 1, third >> 4);
        code.AddRange([operation, (byte)(0xC0 | ((first & 7) << 3) | (third & 7))]);
    }

    /// <summary>The prefix: upper bits of register numbers, inverted; 512 bits, no mask; whether memory holds one number for all.</summary>
    private void EvexPrefix(int map, int prefix, int first, int second, int lastBit3, int lastBit4, bool broadcast = false) =>
        code.AddRange([
            0x62,
            (byte)(map | Inverted(first, 3, 7) | (lastBit4 == 0 ? 1 << 6 : 0) | (lastBit3 == 0 ? 1 << 5 : 0) | Inverted(first, 4, 4)),
            (byte)((~second & 15) << 3 | 1 << 2 | prefix),
            (byte)(2 << 5 | (broadcast ? 1 << 4 : 0) | Inverted(second, 4, 3)),
        ]);

    private static int Inverted(int number, int bit, int place) => ((number >> bit) & 1) == 0 ? 1 << place : 0;

    /// <summary>ModRM, SIB and displacement; of vectors, a displacement of one byte counts units.</summary>
    private void Operand(int register, Address memory, int unit)
    {
        int displacement = memory.Displacement;
        bool fits = displacement % unit == 0 && displacement / unit is >= sbyte.MinValue and <= sbyte.MaxValue;
        int mode =
            displacement == 0 ? 0
            : fits ? 1
            : 2;
        int last = memory.Index is null ? (int)memory.Base & 7 : 4;
        code.Add((byte)((mode << 6) | ((register & 7) << 3) | last));
        if (memory.Index is { } index)
            code.Add((byte)((int.Log2(memory.Scale) << 6) | (((int)index & 7) << 3) | ((int)memory.Base & 7)));
        if (mode == 1)
            code.Add((byte)(displacement / unit));
        else if (mode == 2)
            Number(displacement);
    }

    private void Number(int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        code.AddRange(bytes);
    }
}

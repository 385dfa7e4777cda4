using ILGPU;

namespace Suffice.Cuda.Kernels.Arithmetic;

/// <summary>
/// XXH64 with seed 0 (Collet, github.com/Cyan4973/xxHash) of numbers as they lie in memory: <c>Mixture</c> draws its coin by it. Every
/// thread of a group may compute the same.
/// </summary>
internal static class Hash
{
    private const ulong P1 = 0x9E3779B185EBCA87,
        P2 = 0xC2B2AE3D27D4EB4F,
        P3 = 0x165667B19E3779F9,
        P4 = 0x85EBCA77C2B2AE63,
        P5 = 0x27D4EB2F165667C5;

    /// <summary>A number in [0, 1) by the upper 53 bits of the hash.</summary>
    public static double Coin(ArrayView<float> numbers, long from, int count)
    {
        ulong hash = P5;
        int at = 0;
        if (count >= 8)
        {
            ulong a = unchecked(P1 + P2),
                b = P2,
                c = 0,
                d = unchecked(0 - P1);
            for (; at + 8 <= count; at += 8)
            {
                a = Round(a, Pair(numbers, from + at));
                b = Round(b, Pair(numbers, from + at + 2));
                c = Round(c, Pair(numbers, from + at + 4));
                d = Round(d, Pair(numbers, from + at + 6));
            }
            hash = Turn(a, 1) + Turn(b, 7) + Turn(c, 12) + Turn(d, 18);
            hash = Merge(Merge(Merge(Merge(hash, a), b), c), d);
        }
        hash += (ulong)count * sizeof(float);
        for (; at + 2 <= count; at += 2)
            hash = (Turn(hash ^ Round(0, Pair(numbers, from + at)), 27) * P1) + P4;
        if (at < count)
            hash = (Turn(hash ^ (Interop.FloatAsInt(numbers[from + at]) * P1), 23) * P2) + P3;
        hash = (hash ^ (hash >> 33)) * P2;
        hash = (hash ^ (hash >> 29)) * P3;
        hash ^= hash >> 32;
        return (hash >> 11) * (1.0 / (1UL << 53));
    }

    private static ulong Pair(ArrayView<float> numbers, long at) =>
        Interop.FloatAsInt(numbers[at]) | ((ulong)Interop.FloatAsInt(numbers[at + 1]) << 32);

    private static ulong Round(ulong sum, ulong value) => Turn(sum + (value * P2), 31) * P1;

    private static ulong Merge(ulong hash, ulong sum) => ((hash ^ Round(0, sum)) * P1) + P4;

    private static ulong Turn(ulong value, int bits) => (value << bits) | (value >> (64 - bits));
}

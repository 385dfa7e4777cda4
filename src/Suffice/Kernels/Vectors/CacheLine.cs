namespace Suffice.Kernels.Vectors;

/// <summary>What memory is fetched in. A vector across two lines is stored at half the speed; a stack knows no lines.</summary>
internal static unsafe class CacheLine
{
    public const int Bytes = 64;

    /// <summary>The first line that begins in some memory, which has <see cref="Bytes"/> more than are wanted.</summary>
    public static void* In(void* memory) => (void*)(((nuint)memory + Bytes - 1) & ~(nuint)(Bytes - 1));
}

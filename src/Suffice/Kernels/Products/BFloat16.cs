using System.Runtime.CompilerServices;
using Suffice.Kernels.Vectors;
using Suffice.Tensors;

namespace Suffice.Kernels.Products;

/// <summary>A weight of 16 bits.</summary>
/// <param name="bits"><see cref="BFloat16Bits"/>.</param>
internal readonly unsafe struct BFloat16(ushort bits) : IWeight<BFloat16>
{
    public float Value => BFloat16Bits.Value(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load<TLanes>(BFloat16* source)
        where TLanes : unmanaged, ILanes<TLanes> => TLanes.Load(source);
}

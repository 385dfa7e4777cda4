using System.Runtime.CompilerServices;
using Suffice.Kernels.Vectors;

namespace Suffice.Kernels.Products;

/// <summary>
/// How a bundle stores a weight. The tiles are written once against this interface; sums are of floats, whatever is stored.
/// </summary>
internal unsafe interface IWeight<TSelf>
    where TSelf : unmanaged, IWeight<TSelf>
{
    static abstract TLanes Load<TLanes>(TSelf* source)
        where TLanes : unmanaged, ILanes<TLanes>;
}

/// <summary>As it is.</summary>
internal readonly unsafe struct Float32(float value) : IWeight<Float32>
{
    public float Value => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load<TLanes>(Float32* source)
        where TLanes : unmanaged, ILanes<TLanes> => TLanes.Load((float*)source);
}

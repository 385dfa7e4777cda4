using ILGPU;

namespace Suffice.Cuda.Kernels.Arithmetic;

/// <summary>Numbers in the device's memory; sums are of floats, however they are stored.</summary>
internal interface INumbers
{
    float this[long index] { get; }

    /// <summary>How many numbers of 16 bits one is the sum of.</summary>
    int Parts { get; }
}

/// <summary>As they are.</summary>
internal readonly struct Singles(ArrayView<float> view) : INumbers
{
    private readonly ArrayView<float> view = view;

    public float this[long index] => view[index];

    public int Parts => 2;
}

/// <summary>The upper halves of floats (bfloat16).</summary>
internal readonly struct Halves(ArrayView<ushort> view) : INumbers
{
    private readonly ArrayView<ushort> view = view;

    public float this[long index] => Interop.IntAsFloat((uint)view[index] << 16);

    public int Parts => 1;
}

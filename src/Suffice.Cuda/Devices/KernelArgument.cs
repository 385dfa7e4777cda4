using System.Runtime.InteropServices;

namespace Suffice.Cuda.Devices;

/// <summary>What a part of a device's memory holds.</summary>
internal enum NumberType
{
    Single,
    Int32,
    UInt16,
    Double,
}

/// <summary>Something that a kernel is given.</summary>
internal abstract record KernelArgument;

/// <summary>Numbers in a device's memory.</summary>
/// <param name="Memory">The block.</param>
/// <param name="Offset">Bytes before them.</param>
/// <param name="Count">How many.</param>
/// <param name="Type">What they are.</param>
internal sealed record ViewArgument(DeviceMemory Memory, long Offset, long Count, NumberType Type) : KernelArgument;

/// <summary>Sizes, which never change between launches.</summary>
internal sealed record ShapeArgument : KernelArgument
{
    private ShapeArgument(object value, byte[] bytes)
    {
        Value = value;
        Bytes = bytes;
    }

    public object Value { get; }

    /// <summary>As they lie in memory.</summary>
    public byte[] Bytes { get; }

    public static ShapeArgument Of<T>(T shape)
        where T : unmanaged => new(shape, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in shape)).ToArray());
}

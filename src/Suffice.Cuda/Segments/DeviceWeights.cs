using Suffice.Cuda.Devices;
using Suffice.Execution;
using Suffice.Kernels.Operators;
using Suffice.Kernels.Products;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Cuda.Segments;

/// <summary>
/// A bundle's tensors on a device, as they lie in its file: what is found at an address of the mapping is found as far into the block. Uploaded once,
/// shared by all who run the bundle there.
/// </summary>
internal sealed unsafe class DeviceWeights : IDisposable
{
    private readonly byte* start;
    private readonly DeviceMemory memory;

    public DeviceWeights(ComputeDevice device, CompiledModel compiled)
    {
        byte* least = null,
            end = null;
        SafetensorsFile tensors = compiled.Bundle.Tensors;
        foreach (string name in tensors.Tensors.Keys)
        {
            ReadOnlySpan<byte> bytes = tensors.Bytes(name);
            fixed (byte* first = bytes)
            {
                least = least == null || first < least ? first : least;
                end = first + bytes.Length > end ? first + bytes.Length : end;
            }
        }
        start = least;
        memory = device.Allocate(end - least);
        try
        {
            foreach (string name in tensors.Tensors.Keys)
            {
                ReadOnlySpan<byte> bytes = tensors.Bytes(name);
                fixed (byte* first = bytes)
                    device.Write(memory, first - least, bytes);
            }
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    public long Bytes => memory.Bytes;

    /// <summary>Floats of the mapping.</summary>
    public ViewArgument Floats(float* at, long count) => new(memory, (byte*)at - start, count, NumberType.Single);

    /// <summary>The panels of a linear layer.</summary>
    public ViewArgument Panels(in PackedLinear linear)
    {
        long count = (long)(linear.Columns + PanelLayout.Columns - 1) / PanelLayout.Columns * PanelLayout.Columns * linear.Depth;
        return new ViewArgument(memory, (byte*)linear.Panel<Float32>(0) - start, count, Numbers(linear.Type));
    }

    /// <summary>The table of a vocabulary.</summary>
    public ViewArgument Table(in WordTable table, long ids) =>
        new(memory, (byte*)table.Floats(0) - start, ids * table.Width, Numbers(table.Type));

    public void Dispose() => memory.Dispose();

    private static NumberType Numbers(WeightType type) => type == WeightType.BF16 ? NumberType.UInt16 : NumberType.Single;
}

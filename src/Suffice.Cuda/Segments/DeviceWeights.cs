using System.Runtime.InteropServices;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Devices;
using Suffice.Execution;
using Suffice.Kernels.Operators;
using Suffice.Kernels.Products;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Cuda.Segments;

/// <summary>
/// A bundle's tensors on a device, as they lie in its file: what is found at an address of the mapping is found as far into the block.
/// Uploaded once, shared by all who run the bundle there.
/// </summary>
internal sealed unsafe class DeviceWeights : IDisposable
{
    private readonly byte* start;
    private readonly DeviceMemory memory,
        control;
    private readonly int paths;
    private readonly bool tensorCores;

    private DeviceWeights(byte* start, DeviceMemory memory, DeviceMemory control, int paths, bool tensorCores)
    {
        this.start = start;
        this.memory = memory;
        this.control = control;
        this.paths = paths;
        this.tensorCores = tensorCores;
    }

    /// <summary>Takes memory for all tensors, and writes them there.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Machine"/>: there is not so much memory.</exception>
    public static DeviceWeights Upload(ComputeDevice device, CompiledModel compiled)
    {
        (nint start, long bytes) = Extent(compiled.Bundle.Tensors);
        DeviceMemory memory = device.Allocate(bytes);
        DeviceMemory? control = null;
        try
        {
            foreach (string name in compiled.Bundle.Tensors.Tensors.Keys)
            {
                ReadOnlySpan<byte> tensor = compiled.Bundle.Tensors.Bytes(name);
                fixed (byte* first = tensor)
                    device.Write(memory, (nint)first - start, tensor);
            }
            byte[] networks = [.. MemoryMarshal.AsBytes(DecisionWeights.Networks(compiled.Bundle).AsSpan())],
                tree = [.. MemoryMarshal.AsBytes(DecisionWeights.Tree(compiled.Bundle.Library).AsSpan())];
            control = device.Allocate(tree.Length + networks.Length);
            device.Write(control, 0, tree);
            if (networks.Length > 0)
                device.Write(control, tree.Length, networks);
        }
        catch
        {
            control?.Dispose();
            memory.Dispose();
            throw;
        }
        return new DeviceWeights((byte*)start, memory, control, compiled.Segments.Length, device.HasTensorCores);
    }

    /// <summary>Places without a device, for looking at programs.</summary>
    public static DeviceWeights Unplaced(CompiledModel compiled)
    {
        (nint start, long bytes) = Extent(compiled.Bundle.Tensors);
        long control =
            sizeof(float) * (DecisionWeights.Networks(compiled.Bundle).LongLength + DecisionWeights.Tree(compiled.Bundle.Library).Length);
        return new DeviceWeights((byte*)start, new UnplacedMemory(bytes), new UnplacedMemory(control), compiled.Segments.Length, false);
    }

    public long Bytes => memory.Bytes + control.Bytes;

    /// <summary>The tree of paths, as decisions see it.</summary>
    public ViewArgument Tree => new(control, 0, TreeNumbers, NumberType.Int32);

    /// <summary>Predictor and policy.</summary>
    public ViewArgument Networks =>
        new(control, TreeNumbers * sizeof(int), (control.Bytes / sizeof(float)) - TreeNumbers, NumberType.Single);

    private long TreeNumbers => (long)paths * BlockLayout.TreeEntry;

    /// <summary>Floats of the mapping.</summary>
    public ViewArgument Floats(float* at, long count) => new(memory, (byte*)at - start, count, NumberType.Single);

    /// <summary>The panels of a linear layer.</summary>
    public ViewArgument Panels(in PackedLinear linear)
    {
        long count = (long)(linear.Columns + PanelLayout.Columns - 1) / PanelLayout.Columns * PanelLayout.Columns * linear.Depth;
        return new ViewArgument(memory, (byte*)linear.Panel<Float32>(0) - start, count, Numbers(linear.Type));
    }

    /// <summary>What multiplies by them.</summary>
    public KernelName Multiplier(WeightType type) =>
        (tensorCores, Numbers(type)) switch
        {
            (true, NumberType.UInt16) => KernelName.TensorLinearHalf,
            (true, _) => KernelName.TensorLinear,
            (false, NumberType.UInt16) => KernelName.LinearHalf,
            (false, _) => KernelName.Linear,
        };

    /// <summary>The table of a vocabulary.</summary>
    public ViewArgument Table(in WordTable table, long ids) =>
        new(memory, (byte*)table.Floats(0) - start, ids * table.Width, Numbers(table.Type));

    public void Dispose()
    {
        control.Dispose();
        memory.Dispose();
    }

    /// <summary>Where the tensors begin in the mapping, and how far they reach.</summary>
    private static (nint Start, long Bytes) Extent(SafetensorsFile tensors)
    {
        byte* least = null,
            end = null;
        foreach (string name in tensors.Tensors.Keys)
        {
            ReadOnlySpan<byte> bytes = tensors.Bytes(name);
            fixed (byte* first = bytes)
            {
                least = least == null || first < least ? first : least;
                end = first + bytes.Length > end ? first + bytes.Length : end;
            }
        }
        return ((nint)least, end - least);
    }

    private static NumberType Numbers(WeightType type) => type == WeightType.BF16 ? NumberType.UInt16 : NumberType.Single;
}

using System.Runtime.InteropServices;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Devices;

namespace Suffice.Cuda.Tests.Kernels;

/// <summary>One kernel on a device, given arrays.</summary>
internal sealed class DeviceRun(SteppedDevice device) : IDisposable
{
    private readonly List<DeviceMemory> blocks = [];

    public bool HasTensorCores => device.HasTensorCores;

    public ViewArgument Floats(float[] values) => Put(values, NumberType.Single);

    public ViewArgument Ints(params int[] values) => Put(values, NumberType.Int32);

    public ViewArgument Halves(ushort[] values) => Put(values, NumberType.UInt16);

    public void Run(KernelName kernel, int x, int y, int z, params KernelArgument[] arguments) =>
        device.Run(new Launch(kernel, x, y, z, arguments));

    public float[] Read(ViewArgument view) => device.Read<float>(view.Memory, view.Offset, (int)view.Count);

    public int[] ReadInts(ViewArgument view) => device.Read<int>(view.Memory, view.Offset, (int)view.Count);

    public void Dispose()
    {
        foreach (DeviceMemory block in blocks)
            block.Dispose();
        device.Dispose();
    }

    private ViewArgument Put<T>(T[] values, NumberType type)
        where T : unmanaged
    {
        DeviceMemory block = device.Allocate((long)values.Length * Marshal.SizeOf<T>());
        device.Write(block, 0, MemoryMarshal.AsBytes(values.AsSpan()));
        blocks.Add(block);
        return new ViewArgument(block, 0, values.Length, type);
    }
}

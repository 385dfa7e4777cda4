using Suffice.Cuda.Contract;
using Suffice.Cuda.Devices;

namespace Suffice.Cuda.Tests.Ptx.Machine;

/// <summary>A device whose kernels run on a <see cref="PtxMachine"/>.</summary>
/// <param name="target">What the PTX was written for.</param>
/// <param name="branches">Whether graphs may hold branches.</param>
/// <param name="change">Of the PTX, before it is run.</param>
internal sealed unsafe class PtxDevice(KernelTarget target, bool branches = false, Func<string, string>? change = null)
    : SteppedDevice(branches, target.HasTensorCores)
{
    private readonly PtxMachine machine = new(target, change);

    /// <summary>Of the newest devices.</summary>
    public PtxDevice(bool branches = false)
        : this(KernelTarget.All[0], branches) { }

    public override string Name => "PTX";

    public override DeviceMemory Allocate(long bytes) => new PtxMemory.Block(bytes);

    public override void Write(DeviceMemory memory, long offset, ReadOnlySpan<byte> bytes) =>
        ((PtxMemory.Block)memory).Write(offset, bytes);

    public override void Wait() { }

    public override void Dispose() { }

    protected override byte[] ReadBytes(DeviceMemory memory, long offset, int count) =>
        new ReadOnlySpan<byte>(((PtxMemory.Block)memory).Start + offset, count).ToArray();

    protected override void Do(Launch launch)
    {
        machine.Memory.Begin();
        machine.Run(launch.Kernel, [launch.X, launch.Y, launch.Z], Parameters(launch));
    }

    /// <summary>As they lie in memory: a view is an address and a number.</summary>
    private byte[] Parameters(Launch launch)
    {
        var bytes = new List<byte>();
        foreach (KernelArgument argument in launch.Arguments)
            if (argument is ViewArgument view)
            {
                bytes.AddRange(BitConverter.GetBytes(machine.Memory.Give(view, Bytes(view.Type))));
                bytes.AddRange(BitConverter.GetBytes(view.Count));
            }
            else
                bytes.AddRange(((ShapeArgument)argument).Bytes);
        return [.. bytes];
    }

    private static int Bytes(NumberType type) =>
        type switch
        {
            NumberType.UInt16 => sizeof(ushort),
            NumberType.Double => sizeof(double),
            _ => sizeof(int),
        };
}

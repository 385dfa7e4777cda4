using System.Text;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Devices;

namespace Suffice.Cuda.Tests.Ptx.Machine;

/// <summary>
/// Runs the PTX that drivers are given, instruction by instruction, and watches: what is read was written, no thread writes what another
/// one uses at the same time, nothing outside the views of a launch is touched, and threads meet where they must.
/// </summary>
/// <param name="target">What the PTX was written for.</param>
/// <param name="branches">Whether graphs may hold branches.</param>
/// <param name="change">Of the PTX, before it is run.</param>
internal sealed unsafe class PtxDevice(KernelTarget target, bool branches = false, Func<string, string>? change = null)
    : SteppedDevice(branches, target.HasTensorCores)
{
    private readonly PtxMemory memory = new();
    private readonly Dictionary<KernelName, PtxModule> modules = [];

    /// <summary>Of the newest devices.</summary>
    public PtxDevice(bool branches = false)
        : this(KernelTarget.All[0], branches) { }

    public override string Name => "PTX";

    public override DeviceMemory Allocate(long bytes) => new PtxMemory.Block(bytes);

    public override void Write(DeviceMemory memory, long offset, ReadOnlySpan<byte> bytes) =>
        ((PtxMemory.Block)memory).Write(offset, bytes);

    public override void Wait() { }

    public override void Dispose() { }

    /// <summary>What drivers are given.</summary>
    public static string Text(KernelTarget target, KernelName kernel) =>
        Encoding.ASCII.GetString(KernelText.Of(target, kernel)).TrimEnd('\0');

    protected override byte[] ReadBytes(DeviceMemory memory, long offset, int count) =>
        new ReadOnlySpan<byte>(((PtxMemory.Block)memory).Start + offset, count).ToArray();

    protected override void Do(Launch launch)
    {
        if (!modules.TryGetValue(launch.Kernel, out PtxModule? module))
        {
            string text = Text(target, launch.Kernel);
            modules[launch.Kernel] = module = new PtxModule(change?.Invoke(text) ?? text);
        }
        memory.Begin();
        byte[] parameters = Parameters(launch);
        Assert.Equal(module.ParameterBytes, parameters.Length);
        int number = 0;
        for (int z = 0; z < launch.Z; z++)
        for (int y = 0; y < launch.Y; y++)
        for (int x = 0; x < launch.X; x++)
            try
            {
                new PtxGroup(module, memory, parameters, ++number, [x, y, z], [launch.X, launch.Y, launch.Z]).Run();
            }
            catch (PtxFault fault)
            {
                throw new PtxFault($"{launch.Kernel}, {fault.Message}");
            }
    }

    /// <summary>As they lie in memory: a view is an address and a number.</summary>
    private byte[] Parameters(Launch launch)
    {
        var bytes = new List<byte>();
        foreach (KernelArgument argument in launch.Arguments)
            if (argument is ViewArgument view)
            {
                bytes.AddRange(BitConverter.GetBytes(memory.Give(view, Bytes(view.Type))));
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

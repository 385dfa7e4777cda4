using System.Text;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Devices;

namespace Suffice.Cuda.Tests.Ptx.Machine;

/// <summary>
/// Runs the PTX that drivers are given, instruction by instruction, and watches: what is read was written, no thread writes what another
/// one uses at the same time, nothing outside the views of a launch is touched, and threads meet where they must.
/// </summary>
/// <param name="target">What the PTX was written for.</param>
/// <param name="change">Of the PTX, before it is run.</param>
internal sealed class PtxMachine(KernelTarget target, Func<string, string>? change = null)
{
    private readonly Dictionary<KernelName, PtxModule> modules = [];

    public PtxMemory Memory { get; } = new();

    /// <summary>What drivers are given.</summary>
    public static string Text(KernelTarget target, KernelName kernel) =>
        Encoding.ASCII.GetString(KernelText.Of(target, kernel)).TrimEnd('\0');

    /// <summary>Runs a kernel to its end, on memory that was given to it (<see cref="PtxMemory.Begin"/>).</summary>
    /// <param name="kernel">Which.</param>
    /// <param name="size">Groups in each direction.</param>
    /// <param name="parameters">As they lie in memory.</param>
    public void Run(KernelName kernel, int[] size, byte[] parameters)
    {
        if (!modules.TryGetValue(kernel, out PtxModule? module))
        {
            string text = Text(target, kernel);
            modules[kernel] = module = new PtxModule(change?.Invoke(text) ?? text);
        }
        Assert.Equal(module.ParameterBytes, parameters.Length);
        int number = 0;
        for (int z = 0; z < size[2]; z++)
        for (int y = 0; y < size[1]; y++)
        for (int x = 0; x < size[0]; x++)
            try
            {
                new PtxGroup(module, Memory, parameters, ++number, [x, y, z], size).Run();
            }
            catch (PtxFault fault)
            {
                throw new PtxFault($"{kernel}, {fault.Message}");
            }
    }
}

using ILGPU.Runtime.Cuda;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Kernels.Writing;

namespace Suffice.Cuda.Kernels;

/// <summary>Writes every kernel as <c>sm_XX.NAME.ptx</c> into the folder that is given.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is not [var folder])
        {
            Console.Error.WriteLine("Give the folder to write to.");
            return 2;
        }
        Directory.CreateDirectory(folder);
        foreach (KernelTarget target in KernelTarget.All)
        {
            using var writer = new PtxWriter(target, CudaInstructionSet.ISA_74);
            foreach (KernelName name in target.Kernels)
                File.WriteAllText(Path.Combine(folder, $"{target.Name}.{name}.ptx"), writer.Compile(name));
        }
        return 0;
    }
}

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
        Write(folder, "sm_72", CudaArchitecture.SM_72, CudaInstructionSet.ISA_74);
        Write(folder, "sm_80", CudaArchitecture.SM_80, CudaInstructionSet.ISA_74);
        return 0;
    }

    private static void Write(string folder, string target, CudaArchitecture architecture, CudaInstructionSet instructions)
    {
        using var writer = new PtxWriter(architecture, instructions);
        foreach (KernelName name in Enum.GetValues<KernelName>())
            File.WriteAllText(Path.Combine(folder, $"{target}.{name}.ptx"), writer.Compile(name));
    }
}

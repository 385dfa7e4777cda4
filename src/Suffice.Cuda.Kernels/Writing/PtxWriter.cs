using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using Suffice.Cuda.Contract;

namespace Suffice.Cuda.Kernels.Writing;

/// <summary>Compiles kernels to PTX; no GPU is needed for it.</summary>
internal sealed partial class PtxWriter : IDisposable
{
    private readonly Context context = Context.Create(builder => builder.Optimize(OptimizationLevel.O2));
    private readonly PTXBackend backend;

    /// <param name="target">Of which only instructions are used; drivers compile them for newer ones, too.</param>
    /// <param name="instructions">Version of PTX.</param>
    public PtxWriter(KernelTarget target, CudaInstructionSet instructions) =>
        backend = new PTXBackend(
            context,
            new CudaArchitecture(target.Capability / 10, target.Capability % 10),
            instructions,
            null! // no library of NVIDIA's
        );

    /// <summary>A module with one entry, which is called as the kernel is.</summary>
    public string Compile(KernelName name)
    {
        var compiled = (PTXCompiledKernel)
            backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(KernelCatalogue.Method(name)), default);
        string given = Entry().Match(compiled.PTXAssembly).Groups[1].Value;
        string text = TensorProducts.Place(compiled.PTXAssembly);
        // ILGPU takes some branches for uniform that are not; the assembler of the driver looks for itself.
        text = Guarded().Replace(text, "$1bra");
        // And of a condition as a float ("? 1 : 0") it writes the bits of the whole number 1, which are 1.4e-45.
        text = text.Replace(", 0f00000001,", ", 0f3F800000,", StringComparison.Ordinal)
            .Replace(", 0d0000000000000001,", ", 0d3FF0000000000000,", StringComparison.Ordinal);
        return text.Replace(given, name.ToString(), StringComparison.Ordinal).ReplaceLineEndings("\n");
    }

    public void Dispose()
    {
        backend.Dispose();
        context.Dispose();
    }

    [GeneratedRegex(@"\.entry\s+([\w$]+)")]
    private static partial Regex Entry();

    [GeneratedRegex(@"(@!?%p\d+\s+)bra\.uni")]
    private static partial Regex Guarded();
}

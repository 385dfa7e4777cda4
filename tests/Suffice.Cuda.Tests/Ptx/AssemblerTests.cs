using System.Diagnostics;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Devices;
using Suffice.Cuda.Tests.Ptx.Machine;

namespace Suffice.Cuda.Tests.Ptx;

/// <summary>
/// NVIDIA's assembler makes machine code of every kernel, as drivers do, for the devices that PTX was written for and newer ones, and needs
/// no memory besides registers. Runs where there is a <c>ptxas</c> (build/check-ptx).
/// </summary>
public sealed class AssemblerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("sm_72", 72)]
    [InlineData("sm_72", 75)]
    [InlineData("sm_80", 80)]
    [InlineData("sm_80", 86)]
    [InlineData("sm_80", 89)]
    [InlineData("sm_80", 90)]
    public void It_takes_every_kernel(string target, int device)
    {
        Assert.SkipUnless(Run("--version").Code == 0, "There is no ptxas. build/check-ptx fetches one.");
        KernelTarget known = KernelTarget.All.Single(one => one.Name == target);
        foreach (KernelName kernel in known.Kernels)
        {
            string said = Assemble(PtxMachine.Text(known, kernel), $"-arch=sm_{device}");
            Assert.Contains("0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads", said, StringComparison.Ordinal);
        }
        // It calls a function of the driver, which is not there yet.
        Assemble(System.Text.Encoding.ASCII.GetString(KernelText.SetCondition()).TrimEnd('\0'), $"-arch=sm_{device}", "-c");
    }

    private string Assemble(string text, params string[] options)
    {
        string source = folder.File("kernel.ptx");
        File.WriteAllText(source, text);
        (int code, string said) = Run([.. options, "-v", "--warning-as-error", source, "-o", folder.File("kernel.cubin")]);
        Assert.True(code == 0, said);
        return said;
    }

    private static (int Code, string Said) Run(params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo("ptxas", arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
            )!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + error.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, "");
        }
    }
}

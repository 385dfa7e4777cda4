using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Devices;
using Suffice.Cuda.Tests.Ptx.Machine;

namespace Suffice.Cuda.Tests.Ptx;

/// <summary>
/// NVIDIA's assembler makes machine code of every kernel, as drivers do, for the devices that PTX was written for and newer ones, and needs
/// no memory besides registers. Runs where there is a <c>ptxas</c> (build/check-ptx).
/// </summary>
public sealed partial class AssemblerTests : IDisposable
{
    /// <summary>Of a thread; a multiprocessor has 65,536 of them, so that 14 groups of threads fit there.</summary>
    private const int MostRegisters = 72;

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
        Assert.SkipUnless(Run("ptxas", "--version").Code == 0, "There is no ptxas. build/check-ptx fetches one.");
        KernelTarget known = KernelTarget.All.Single(one => one.Name == target);
        foreach (KernelName kernel in known.Kernels)
        {
            string said = Assemble(PtxMachine.Text(known, kernel), $"-arch=sm_{device}");
            Assert.Contains("0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads", said, StringComparison.Ordinal);
            Assert.InRange(int.Parse(Registers().Match(said).Groups[1].Value, CultureInfo.InvariantCulture), 1, MostRegisters);
            if (kernel is KernelName.TensorLinear or KernelName.TensorLinearHalf)
                Assert.Contains("HMMA.16816.F32.BF16", Run("nvdisasm", folder.File("kernel.cubin")).Said, StringComparison.Ordinal);
        }
        // It calls a function of the driver, which is not there yet.
        Assemble(Encoding.ASCII.GetString(KernelText.SetCondition()).TrimEnd('\0'), $"-arch=sm_{device}", "-c");
    }

    private string Assemble(string text, params string[] options)
    {
        string source = folder.File("kernel.ptx");
        File.WriteAllText(source, text);
        (int code, string said) = Run("ptxas", [.. options, "-v", "--warning-as-error", source, "-o", folder.File("kernel.cubin")]);
        Assert.True(code == 0, said);
        return said;
    }

    private static (int Code, string Said) Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
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

    [GeneratedRegex(@"Used (\d+) registers")]
    private static partial Regex Registers();
}

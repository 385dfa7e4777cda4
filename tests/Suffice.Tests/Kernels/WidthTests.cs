using System.Diagnostics;
using Suffice.Kernels;

namespace Suffice.Tests.Kernels;

/// <summary>
/// Runs the kernel tests and the executor's again in processes that may not use the wider vectors, as on smaller machines.
/// </summary>
public sealed class WidthTests
{
    private static readonly string[] Classes =
    [
        typeof(KernelPropertyTests).FullName!,
        typeof(KernelTests).FullName!,
        typeof(Int8KernelTests).FullName!,
        typeof(WidthTests).FullName!,
        typeof(Execution.ExecutorTests).FullName!,
    ];

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task Smaller_machines_compute_the_same(string switchedOff)
    {
        // In such a process this test has nothing left to start.
        if (IsChild())
            return;
        // The assembly, not this process's program: that may be the test runner's own or the shared host.
        var start = new ProcessStartInfo(
            "dotnet",
            [
                typeof(WidthTests).Assembly.Location,
                "-noLogo",
                "-noColor",
                "-verbose",
                .. Classes.SelectMany(name => new[] { "-class", name }),
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[switchedOff] = "0";
        start.Environment["SUFFICE_TEST_CHILD"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await errors;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output);
        Assert.Contains(nameof(KernelPropertyTests.Linear_agrees), output, StringComparison.Ordinal);
        // A machine without AVX-512 has none to lose.
        if (switchedOff == "DOTNET_EnableAVX512" && KernelSet.Widest().Name != "AVX-512")
            return;
        Assert.DoesNotContain(
            $"{nameof(KernelPropertyTests.Linear_agrees)}(name: \"{KernelSet.Widest().Name}\")",
            output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_widest_set_is_the_last_of_all() => Assert.Equal(KernelSet.All().Last().Name, KernelSet.Widest().Name);

    [Fact]
    public void Widths_can_be_turned_off()
    {
        if (Environment.GetEnvironmentVariable("DOTNET_EnableAVX512") == "0")
            Assert.NotEqual("AVX-512", KernelSet.Widest().Name);
        if (Environment.GetEnvironmentVariable("DOTNET_EnableAVX2") == "0")
            Assert.Contains(KernelSet.Widest().Name, new[] { "128-bit", "scalar" });
    }

    private static bool IsChild() => Environment.GetEnvironmentVariable("SUFFICE_TEST_CHILD") == "1";
}

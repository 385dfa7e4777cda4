using System.Diagnostics;

namespace Suffice.Cli.Tests.Clusters;

/// <summary>A silo as a process of its own, on this machine.</summary>
internal sealed class SiloProcess : IDisposable
{
    private readonly Process process;
    private readonly TaskCompletionSource<string> up = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SiloProcess(ProcessStartInfo start)
    {
        process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("is up", StringComparison.Ordinal) == true)
                up.TrySetResult(line.Data);
        };
        process.ErrorDataReceived += (_, line) => Errors += line.Data + "\n";
        process.Exited += (_, _) => up.TrySetException(new InvalidOperationException($"The silo ended: {Errors}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it said on standard error.</summary>
    public string Errors { get; private set; } = "";

    /// <summary>Begins to start one.</summary>
    public static SiloProcess Begin(string store, params string[] more) => Within([], store, more);

    /// <summary>Begins to start one by a command that starts commands.</summary>
    /// <param name="outer">Such a command; none: as it is.</param>
    /// <param name="store">The store.</param>
    /// <param name="more">Further options.</param>
    public static SiloProcess Within(string[] outer, string store, params string[] more)
    {
        string[] command = [.. outer, "dotnet", WholeTool.Program, "cluster", "silo", "--store", store, "--slots", "1", .. more];
        return new SiloProcess(
            new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true }
        );
    }

    /// <summary>Starts some, and waits until they are up.</summary>
    public static SiloProcess[] Start(string store, int count)
    {
        SiloProcess[] silos = [.. Enumerable.Range(0, count).Select(_ => Begin(store))];
        foreach (SiloProcess silo in silos)
            silo.WaitUntilUp();
        return silos;
    }

    /// <summary>Waits until the silos of a store have done a shard.</summary>
    public static void WaitForResults(string store) =>
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                    Directory.Exists(Path.Combine(store, "jobs"))
                    && Directory.EnumerateFiles(store, "*.shard", SearchOption.AllDirectories).Any(),
                TimeSpan.FromMinutes(3)
            )
        );

    /// <summary>Waits until the silos of a store have taken one of them for dead.</summary>
    public static void WaitForDead(string store) =>
        Assert.True(
            SpinWait.SpinUntil(
                () => File.ReadAllText(Path.Combine(store, "members.json")).Contains("dead", StringComparison.OrdinalIgnoreCase),
                TimeSpan.FromMinutes(3)
            )
        );

    /// <summary>What it said then.</summary>
    public string WaitUntilUp() => up.Task.WaitAsync(TimeSpan.FromMinutes(3)).GetAwaiter().GetResult();

    /// <summary>As <c>kill -9</c> does.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>Sends a signal, such as <c>STOP</c>.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
    }
}

using System.Diagnostics;

namespace Suffice.Cli.Tests.Clusters;

/// <summary>Linux namespaces of users, mounts and network, made without root: disks and networks that a test may break.</summary>
internal sealed class Isolation : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5); // For what hangs.

    private readonly Process holder;
    private readonly string[] outer;

    private Isolation(string[] outer, string[] unshare)
    {
        this.outer = outer;
        string[] command = [.. outer, "unshare", .. unshare, "cat"];
        holder = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true })!;
        // Commands become each other; the last one is there when the namespaces are.
        Assert.True(SpinWait.SpinUntil(() => File.ReadAllText($"/proc/{holder.Id}/comm").Trim() == "cat", Limit));
        Do("ip", "link", "set", "lo", "up");
    }

    /// <summary>Skips a test where there can be none.</summary>
    public static void SkipWithout()
    {
        string? problem = Problem();
        Assert.SkipWhen(problem is not null, $"Namespaces cannot be made here: {problem}");
    }

    private static string? Problem()
    {
        try
        {
            CommandRun run = WholeTool.Command(
                Limit,
                "unshare",
                "-rnm",
                "sh",
                "-c",
                "mount -t tmpfs none /mnt && ip link add veth0 type veth peer name veth1 && command -v nsenter"
            );
            return run.Code == 0 ? null : run.Error.Trim();
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            return error.Message;
        }
    }

    /// <summary>A new one.</summary>
    public static Isolation Of() => new([], ["-rnm"]);

    /// <summary>Another network beside this one's.</summary>
    public Isolation Network() => new(Inside, ["-n"]);

    /// <summary>The process that keeps it.</summary>
    public string Id => FormattableString.Invariant($"{holder.Id}");

    /// <summary>Starts a command in it.</summary>
    public string[] Inside =>
        outer.Length == 0 ? ["nsenter", "-t", Id, "-U", "-m", "-n", "--preserve-credentials"] : [.. outer, "nsenter", "-t", Id, "-n"];

    /// <summary>Runs a command in it.</summary>
    public CommandRun Run(params string[] command) => WholeTool.Command(Limit, [.. Inside, .. command]);

    /// <summary>The same for one that must succeed.</summary>
    public void Do(params string[] command) => Run(command).Succeeds();

    public void Dispose()
    {
        holder.Kill();
        holder.WaitForExit();
        holder.Dispose();
    }
}

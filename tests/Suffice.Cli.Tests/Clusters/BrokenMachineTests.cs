namespace Suffice.Cli.Tests.Clusters;

/// <summary>A disk that is full, a network that is cut, clocks that differ: in namespaces, or by a library that lies of the time.</summary>
public sealed class BrokenMachineTests(TinyWorld tiny) : IClassFixture<TinyWorld>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5); // For what hangs.

    private readonly TemporaryFolder folder = new();
    private readonly List<IDisposable> begun = [];

    public void Dispose()
    {
        begun.Reverse();
        foreach (IDisposable one in begun)
            one.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_full_disk_fails_shards_with_its_error_and_room_lets_them_be_done()
    {
        Isolation.SkipWithout();
        var rows = ScoredRows.Of(tiny, folder, 640);
        Isolation there = Begun(Isolation.Of());
        Directory.CreateDirectory(Store);
        there.Do("mount", "-t", "tmpfs", "-o", "size=2m", "none", Store);
        Begun(SiloProcess.Within(there.Inside, Store)).WaitUntilUp();
        // The bundle is there before the disk is full; two results or so will be, too.
        string first = folder.File("first.jsonl");
        File.WriteAllLines(first, File.ReadLines(rows.File).Take(64));
        Assert.Equal(0, there.Run(Score(first, "first.scored.jsonl")).Code);
        there.Run("dd", "if=/dev/zero", $"of={Store}/filler", "bs=4k");
        there.Do("truncate", "-s", "-48k", $"{Store}/filler");
        CommandRun full = there.Run(Score(rows.File, "there.jsonl"));
        full.Fails(3, "of 10 shards failed", "No space left on device", "--retry");
        there.Do("rm", $"{Store}/filler");
        rows.Are(there.Run([.. Score(rows.File, "there.jsonl"), "--retry"]), folder.File("there.jsonl"));
    }

    [Fact]
    public async Task A_network_that_is_cut_and_mended_changes_nothing()
    {
        Isolation.SkipWithout();
        var rows = ScoredRows.Of(tiny, folder, 12_800);
        Isolation here = Begun(Isolation.Of()),
            there = Begun(here.Network());
        here.Do("ip", "link", "add", "veth0", "type", "veth", "peer", "name", "veth1", "netns", there.Id);
        foreach (
            (Isolation side, string name, string address) in ((Isolation, string, string)[])
                [(here, "veth0", "10.77.0.1/24"), (there, "veth1", "10.77.0.2/24")]
        )
        {
            side.Do("ip", "address", "add", address, "dev", name);
            side.Do("ip", "link", "set", name, "up");
        }
        SiloProcess one = Begun(SiloProcess.Within(here.Inside, Store, "--listen", "10.77.0.1", "--port", "11111"));
        one.WaitUntilUp();
        SiloProcess two = Begun(SiloProcess.Within(there.Inside, Store, "--listen", "10.77.0.2", "--port", "11111"));
        two.WaitUntilUp();
        Task<CommandRun> client = Task.Run(() => here.Run(Score(rows.File, "there.jsonl")));
        SiloProcess.WaitForResults(Store);
        here.Do("ip", "link", "set", "veth0", "down");
        Assert.False(client.IsCompleted);
        // Each takes the other for dead; the store, which both see, says who was first.
        SiloProcess.WaitForDead(Store);
        await Task.Delay(5000);
        here.Do("ip", "link", "set", "veth0", "up");
        rows.Are(await client.WaitAsync(Patience), folder.File("there.jsonl"));
        Assert.True(
            SpinWait.SpinUntil(() => (one.Errors + two.Errors).Contains("has joined again", StringComparison.Ordinal), Patience),
            one.Errors + two.Errors
        );
    }

    [Fact]
    public void Clocks_may_differ_by_seconds_and_one_that_is_wrong_is_told()
    {
        string shift = folder.File("shift.so");
        string? problem = Compiled(shift);
        Assert.SkipWhen(problem is not null, $"There is no compiler for C to make clocks differ: {problem}");
        var rows = ScoredRows.Of(tiny, folder, 3200);
        SiloProcess[] silos = [.. ((int[])[-5, 5]).Select(seconds => Begun(SiloProcess.Within(Shifted(shift, seconds), Store)))];
        foreach (SiloProcess silo in silos)
            silo.WaitUntilUp();
        rows.Are(ClusterRun.Of(Score(rows.File, "there.jsonl")[2..]), folder.File("there.jsonl"));
        string[] begin = ["dotnet", WholeTool.Program, "cluster", "silo", "--store", Store];
        WholeTool.Command(Patience, [.. Shifted(shift, -3600), .. begin]).Fails(6, "3600 seconds behind", Store, "NTP");
        WholeTool.Command(Patience, [.. Shifted(shift, 60), .. begin]).Fails(6, "seconds ahead of", Store, "NTP");
    }

    private string Store => folder.File("store");

    private T Begun<T>(T one)
        where T : IDisposable
    {
        begun.Add(one);
        return one;
    }

    private string[] Score(string rows, string output) =>
        [
            .. (string[])["dotnet", WholeTool.Program, "run", tiny.Bundle, "--input", rows, "--output", folder.File(output)],
            .. (string[])["--cluster", Store, "--shard-rows", "64"],
        ];

    private static string[] Shifted(string library, int seconds) => ["env", $"LD_PRELOAD={library}", $"SHIFT={seconds}"];

    /// <summary>Makes a library that adds seconds to the time of day.</summary>
    /// <returns>Why not; null: it is there.</returns>
    private static string? Compiled(string library)
    {
        const string Source = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <stdlib.h>
            #include <time.h>
            int clock_gettime(clockid_t clock, struct timespec *time) {
              int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
              int result = real(clock, time);
              if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) time->tv_sec += atol(getenv("SHIFT"));
              return result;
            }
            """;
        string file = library + ".c";
        File.WriteAllText(file, Source);
        try
        {
            CommandRun run = WholeTool.Command(Patience, "cc", "-shared", "-fPIC", "-o", library, file, "-ldl");
            return run.Code == 0 ? null : run.Error;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            return error.Message;
        }
    }
}

using System.Diagnostics;
using System.Globalization;

namespace Suffice.Cli.Tests.Clusters;

/// <summary>Silos that find each other in Redis, which goes away for a while.</summary>
public sealed class RedisTests(TinyWorld tiny) : IClassFixture<TinyWorld>, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private Process? redis;

    public void Dispose()
    {
        if (redis is { HasExited: false })
            redis.Kill();
        redis?.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_job_goes_on_while_redis_is_away()
    {
        string? program = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(path => Path.Combine(path, "redis-server"))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "There is no redis-server. build/redis fetches one.");
        string port = FreePort.Find().ToString(CultureInfo.InvariantCulture),
            members = $"redis:127.0.0.1:{port}",
            rows = folder.File("rows.jsonl");
        string[] options = ["--port", port, "--bind", "127.0.0.1", "--dir", folder.Path, "--appendonly", "yes", "--daemonize", "no"];
        redis = Process.Start(new ProcessStartInfo(program, options) { RedirectStandardOutput = true })!;
        using SiloProcess silo = SiloProcess.Begin(folder.File("store"), "--members", members);
        Assert.Contains($"--cluster {members}", silo.WaitUntilUp(), StringComparison.Ordinal);
        File.WriteAllLines(
            rows,
            Enumerable.Range(0, 3200).Select(i => $$"""{ "id": {{i}}, "file": "{{tiny.Images[i % tiny.Images.Length]}}" }""")
        );
        string[] score = ["run", tiny.Bundle, "--input", rows, "--output"];
        ClusterRun.Of([.. score, folder.File("here.jsonl")]).Succeeds();
        Task<CommandRun> client = Task.Run(() =>
            ClusterRun.Of([.. score, folder.File("there.jsonl"), "--cluster", members, "--shard-rows", "64"])
        );
        SiloProcess.WaitForResults(folder.File("store"));
        redis.Kill();
        Assert.False(client.IsCompleted); // So that it is lost in the middle of the work.
        await redis.WaitForExitAsync();
        await Task.Delay(10_000);
        redis.Dispose();
        redis = Process.Start(new ProcessStartInfo(program, options) { RedirectStandardOutput = true })!;
        (await client.WaitAsync(TimeSpan.FromMinutes(3))).Succeeds();
        Assert.Equal(File.ReadAllText(folder.File("here.jsonl")), File.ReadAllText(folder.File("there.jsonl")));
    }
}

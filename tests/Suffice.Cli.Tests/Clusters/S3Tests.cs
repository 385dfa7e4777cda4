using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Suffice.Cli.Tests.Clusters;

/// <summary>A store that is a bucket of S3, and bundles that are copied to each silo.</summary>
public sealed class S3Tests(TinyWorld tiny) : IClassFixture<TinyWorld>, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5); // For what hangs.

    private readonly TemporaryFolder folder = new();
    private readonly List<SiloProcess> silos = [];
    private readonly int port = FreePort.Find();
    private Process? server;

    public void Dispose()
    {
        foreach (SiloProcess silo in silos)
            silo.Dispose();
        Stop();
        folder.Dispose();
    }

    [Fact]
    public async Task A_bucket_is_a_store_and_may_be_away_for_a_while()
    {
        Begin();
        string rows = Rows();
        CommandRun.Of("run", tiny.Bundle, "--input", rows, "--output", folder.File("here.jsonl")).Succeeds();
        silos.AddRange(Silo(), Silo());
        foreach (SiloProcess silo in silos)
            Assert.Contains("its store s3://suffice/cluster/", silo.WaitUntilUp(), StringComparison.Ordinal);
        Task<CommandRun> client = Task.Run(() => Score(rows));
        Assert.True(SpinWait.SpinUntil(() => Objects(".shard").Any(), Limit));
        silos[0].Kill();
        Stop();
        Assert.False(client.IsCompleted);
        await Task.Delay(3000);
        Begin();
        (await client.WaitAsync(Limit)).Succeeds();
        Assert.Equal(File.ReadAllText(folder.File("here.jsonl")), File.ReadAllText(folder.File("there.jsonl")));
        string copy = Assert.Single(Directory.EnumerateFiles(folder.File("copies")));
        Assert.Equal(File.ReadAllBytes(tiny.Bundle), File.ReadAllBytes(copy));

        // A copy that is not what its name says is fetched anew.
        File.Copy(tiny.Static, folder.File("other.suffice"));
        File.Move(folder.File("other.suffice"), copy, overwrite: true); // The silo has the old one mapped.
        Score(rows, "--reject", "0.1").Succeeds();
        Assert.Equal(File.ReadAllBytes(tiny.Bundle), File.ReadAllBytes(copy));
        Cancelled(copy);
    }

    /// <summary>What a job has put into the bucket goes with it; a bundle that was exchanged there is refused.</summary>
    private void Cancelled(string copy)
    {
        string[] at = ["--cluster", folder.File("members")];
        string status = Client(["cluster", "status", .. at]).Succeeds().Output;
        foreach (string line in status.Split('\n').Where(line => line.Contains("rows.jsonl", StringComparison.Ordinal)))
            Client(["cluster", "cancel", line.Split(' ')[0], .. at]).Succeeds();
        Assert.Empty(Objects(".shard"));
        string shared = Objects(Path.GetFileName(copy)).Single();
        File.Copy(tiny.Static, shared, overwrite: true);
#pragma warning disable CA5351 // It is what the server keeps.
        File.WriteAllText(shared + ".md5", Convert.ToHexStringLower(MD5.HashData(File.ReadAllBytes(shared))));
#pragma warning restore CA5351
        File.Delete(copy);
        Score(Rows(), "--reject", "0.2").Fails(6, "No silo can do", "another bundle");
    }

    [Fact]
    public void A_bucket_that_cannot_be_used_is_told_before_any_work()
    {
        Client("cluster", "silo", "--store", "s3://suffice/a").Fails(2, "--members");
        Client("cluster", "silo", "--store", "s3:///a", "--members", folder.Path).Fails(2, "s3://BUCKET/PREFIX");
        Client("cluster", "silo", "--store", folder.Path, "--members", folder.Path).Fails(2, "--members", "S3");
        Client("cluster", "silo", "--store", "s3://suffice/a", "--members", folder.Path).Fails(6, "s3://suffice/a", "AWS_ENDPOINT_URL");
        Begin();
        Client("cluster", "silo", "--store", "s3://nobody/a", "--members", folder.Path).Fails(6, "s3://nobody/a", "Check bucket");
    }

    [Fact]
    public void Bundles_of_a_folder_are_copied_once_where_that_is_asked_for()
    {
        string rows = Rows(128),
            store = folder.File("store");
        silos.Add(SiloProcess.Begin(store, "--copies", folder.File("copies")));
        silos[0].WaitUntilUp();
        ClusterRun.Of("run", tiny.Bundle, "--input", rows, "--output", folder.File("there.jsonl"), "--cluster", store).Succeeds();
        string copy = Assert.Single(Directory.EnumerateFiles(folder.File("copies")));
        Assert.Equal(File.ReadAllBytes(tiny.Bundle), File.ReadAllBytes(copy));
    }

    private string[] Environment =>
        [
            .. (string[])["env", "AWS_ACCESS_KEY_ID=S3RVER", "AWS_SECRET_ACCESS_KEY=S3RVER", "AWS_REGION=us-east-1"],
            string.Create(CultureInfo.InvariantCulture, $"AWS_ENDPOINT_URL=http://127.0.0.1:{port}"),
        ];

    private SiloProcess Silo() =>
        SiloProcess.Within(Environment, "s3://suffice/cluster", ["--members", folder.File("members"), "--copies", folder.File("copies")]);

    private CommandRun Score(string rows, params string[] more) =>
        Client([
            .. (string[])["run", tiny.Bundle, "--input", rows, "--output", folder.File("there.jsonl")],
            .. (string[])["--cluster", folder.File("members"), "--shard-rows", "64"],
            .. more,
        ]);

    private CommandRun Client(params string[] arguments) =>
        WholeTool.Command(Limit, [.. Environment, "dotnet", WholeTool.Program, .. arguments]);

    private string Rows(int count = 3200)
    {
        string rows = folder.File("rows.jsonl");
        File.WriteAllLines(
            rows,
            Enumerable.Range(0, count).Select(i => $$"""{ "id": {{i}}, "file": "{{tiny.Images[i % tiny.Images.Length]}}" }""")
        );
        return rows;
    }

    /// <summary>The server's files of objects.</summary>
    private IEnumerable<string> Objects(string end) =>
        Directory
            .EnumerateFiles(folder.File("s3"), "*_object", SearchOption.AllDirectories)
            .Where(file => file.EndsWith($"{end}._S3rver_object", StringComparison.Ordinal));

    private void Begin()
    {
        string? program = (System.Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(path => Path.Combine(path, "s3rver"))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "There is no s3rver. build/s3rver fetches one; it needs node.");
        string[] options =
        [
            .. (string[])["-d", folder.File("s3"), "-a", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-s"],
            .. (string[])["--no-vhost-buckets", "--configure-bucket", "suffice"],
        ];
        Directory.CreateDirectory(folder.File("s3"));
        server = Process.Start(new ProcessStartInfo(program, options) { RedirectStandardOutput = true });
        Assert.True(SpinWait.SpinUntil(Answers, Limit));
    }

    private void Stop()
    {
        if (server is { HasExited: false })
        {
            server.Kill(entireProcessTree: true);
            server.WaitForExit();
        }
        server?.Dispose();
        server = null;
    }

    private bool Answers()
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

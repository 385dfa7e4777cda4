using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Suffice.Commands.Hosting;
using Suffice.Commands.Terminals;

namespace Suffice.Server.Tests.Deploy;

/// <summary>The server of containers as a process of its own, as an orchestrator starts, probes and ends it.</summary>
public class ServeProcessTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "suffice-serve.dll");

    [Fact]
    public async Task It_serves_is_well_and_ends_when_it_is_told_to()
    {
        using Process server = Start();
        try
        {
            Task<string> log = server.StandardError.ReadToEndAsync(TestServer.Token);
            using HttpClient http = await Ready(server);
            using JsonDocument json = JsonDocument.Parse(await Classify(http));
            Assert.Equal(JsonValueKind.String, json.RootElement.GetProperty("label").ValueKind);
            Assert.Equal((0, "200 OK"), Health(new Uri(http.BaseAddress!, "/v2/health/ready")));
            await End(server);
            Assert.Contains("those under way are answered", await log, StringComparison.Ordinal);
            Assert.Equal(1, Health(http.BaseAddress!).Code);
        }
        finally
        {
            if (!server.HasExited)
                server.Kill();
        }
    }

    /// <summary>A port of a process that was killed is free at once, and nothing that it left behind is in the way.</summary>
    [Fact]
    public async Task Killed_and_started_again_it_answers_at_the_same_port()
    {
        int port;
        using (Process first = Start())
        {
            using HttpClient http = await Ready(first);
            port = http.BaseAddress!.Port;
            await Classify(http);
            first.Kill();
            await first.WaitForExitAsync(TestServer.Token);
        }
        using Process second = Start(["--port", $"{port}"]);
        try
        {
            using HttpClient http = await Ready(second);
            Assert.Equal(port, http.BaseAddress!.Port);
            await Classify(http);
        }
        finally
        {
            second.Kill();
        }
    }

    /// <summary>The log goes to a device that is always full; failed requests are what is logged.</summary>
    [Fact]
    public async Task A_log_that_cannot_be_written_costs_no_answer()
    {
        if (!File.Exists("/dev/full"))
            Assert.Skip("There is no /dev/full.");
        using Process server = Start([], "2>/dev/full");
        try
        {
            using HttpClient http = await Ready(server);
            using HttpResponseMessage missing = await http.GetAsync(new Uri("/v2/models/hats", UriKind.Relative), TestServer.Token);
            Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
            await Classify(http);
            await End(server);
        }
        finally
        {
            if (!server.HasExited)
                server.Kill();
        }
    }

    [Fact]
    public async Task Traces_go_where_the_variable_says()
    {
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        using Process server = Start(
            [],
            "",
            ("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://{collector.LocalEndpoint}"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "2000")
        );
        try
        {
            using HttpClient http = await Ready(server);
            await Classify(http);
            using TcpClient exporter = await collector
                .AcceptTcpClientAsync(TestServer.Token)
                .AsTask()
                .WaitAsync(TimeSpan.FromSeconds(30), TestServer.Token);
            using var reader = new StreamReader(exporter.GetStream());
            Assert.StartsWith("POST /v1/traces", await reader.ReadLineAsync(TestServer.Token), StringComparison.Ordinal);
        }
        finally
        {
            server.Kill();
        }
    }

    [Fact]
    public async Task A_server_that_says_no_is_not_well()
    {
        await using TestServer server = await TestServer.Start();
        Assert.Equal((1, "404 Not Found"), Health(new Uri(server.Http.BaseAddress!, "/v2/health/nothing")));
        Assert.Equal(2, Health("ftp://here").Code);
    }

    [Fact]
    public void The_wider_build_is_for_processors_that_have_all_of_it()
    {
        const string some = "flags\t\t: fpu sse4_2 avx2 avx512f avx512cd";
        Assert.True(Serve.WiderBuild.CanRun(["processor\t: 0", $"{some} avx512bw avx512dq avx512vl"]));
        Assert.False(Serve.WiderBuild.CanRun(["processor\t: 0", some]));
        Assert.False(Serve.WiderBuild.CanRun([]));
    }

    /// <param name="options">Beyond the bundle.</param>
    /// <param name="redirection">Of a shell, which becomes the server.</param>
    /// <param name="environment">Beyond ours.</param>
    private static Process Start(string[]? options = null, string redirection = "", params (string Name, string Value)[] environment)
    {
        string[] arguments =
        [
            "dotnet",
            Program,
            "serve",
            TestBundles.Clothes,
            .. options is { Length: > 0 } ? options : ["--port", "0"],
            "--grpc-port",
            "0",
        ];
        var start = new ProcessStartInfo("sh", ["-c", $"exec \"$0\" \"$@\" {redirection}", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static async Task<HttpClient> Ready(Process server)
    {
        string? ready = await server.StandardOutput.ReadLineAsync(TestServer.Token);
        Assert.StartsWith("Ready at http://127.0.0.1:", ready, StringComparison.Ordinal);
        return new HttpClient { BaseAddress = new Uri(ready!.Split(' ')[2]) };
    }

    private static async Task End(Process server)
    {
        using (Process kill = Process.Start("kill", ["-TERM", $"{server.Id}"]))
            await kill.WaitForExitAsync(TestServer.Token);
        await server.WaitForExitAsync(TestServer.Token).WaitAsync(TimeSpan.FromSeconds(30), TestServer.Token);
        Assert.Equal(0, server.ExitCode);
    }

    private static async Task<byte[]> Classify(HttpClient http)
    {
        string model = Path.GetFileNameWithoutExtension(TestBundles.Clothes);
        using var picture = new ByteArrayContent(await File.ReadAllBytesAsync(TestBundles.Pictures[0], TestServer.Token));
        using HttpResponseMessage answer = await http.PostAsync(
            new Uri($"/v1/models/{model}/classify", UriKind.Relative),
            picture,
            TestServer.Token
        );
        return await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(TestServer.Token);
    }

    private static (int Code, string Output) Health(object url)
    {
        using var output = new StringWriter();
        var terminal = new Terminal(output, TextWriter.Null, isInteractive: false, TimeProvider.System, TestServer.Token);
        int code = CommandHost.Run(Serve.Program.Root(terminal), ["health", $"{url}"], terminal);
        return (code, output.ToString().Trim());
    }
}

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
            string? ready = await server.StandardOutput.ReadLineAsync(TestServer.Token);
            Assert.StartsWith("Ready at http://127.0.0.1:", ready, StringComparison.Ordinal);
            using var http = new HttpClient { BaseAddress = new Uri(ready!.Split(' ')[2]) };
            using JsonDocument json = JsonDocument.Parse(await Classify(http));
            Assert.Equal(JsonValueKind.String, json.RootElement.GetProperty("label").ValueKind);
            Assert.Equal((0, "200 OK"), Health(new Uri(http.BaseAddress, "/v2/health/ready")));
            await End(server);
            Assert.Contains("those under way are answered", await log, StringComparison.Ordinal);
            Assert.Equal(1, Health(http.BaseAddress).Code);
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
            ("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://{collector.LocalEndpoint}"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "2000")
        );
        try
        {
            string? ready = await server.StandardOutput.ReadLineAsync(TestServer.Token);
            using var http = new HttpClient { BaseAddress = new Uri(ready!.Split(' ')[2]) };
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

    private static Process Start(params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Program, "serve", TestBundles.Clothes, "--port", "0", "--grpc-port", "0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
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

using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Suffice.Cli.Tests;

/// <summary>The server as a process of its own, as people start and stop it.</summary>
public sealed class ServeVerbTests(TinyWorld world) : IClassFixture<TinyWorld>
{
    [Fact]
    public async Task It_serves_until_it_is_told_to_end_and_loads_can_be_sent_to_it()
    {
        using var server = new ServerProcess($"tiny={world.Bundle}", "--slo", "p99=200ms", "--allow-uncertified");
        using var http = new HttpClient { BaseAddress = server.Address };
        byte[] image = await File.ReadAllBytesAsync(world.Images[0], TestContext.Current.CancellationToken);
        using HttpResponseMessage response = await http.PostAsync(
            new Uri("/v1/models/tiny/classify", UriKind.Relative),
            new ByteArrayContent(image),
            TestContext.Current.CancellationToken
        );
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(JsonValueKind.String, answer.GetProperty("label").ValueKind);

        using var folder = new TemporaryFolder();
        string record = folder.File("load.json");
        string[] load = ["load", server.Address.ToString(), "--model", "tiny", "--data", world.Data, "--seconds", "1", "--json", record];
        CommandRun run = WholeTool.Run([.. load, "--rate", "40", "80"]).Succeeds();
        Assert.Contains("p99.9, ms", run.Output, StringComparison.Ordinal);
        JsonElement[] runs = [.. JsonDocument.Parse(File.ReadAllBytes(record)).RootElement.GetProperty("runs").EnumerateArray()];
        Assert.Equal([40, 80], runs.Select(one => one.GetProperty("rate").GetDouble()));
        Assert.All(runs, one => Assert.Equal(one.GetProperty("sent").GetInt32(), one.GetProperty("answered").GetInt32()));
        Assert.All(runs, one => Assert.True(one.GetProperty("p50_ms").GetDouble() > 0));
        WholeTool.Run([.. load[..3], "other", .. load[4..], "--rate", "1"]).Fails(2, "no model other", "It serves tiny");

        Assert.Equal(0, server.End("TERM"));
        Assert.Contains("those under way are answered", server.Error, StringComparison.Ordinal);
    }

    /// <summary>The clients of docs/guide/serving.md, against a real server.</summary>
    [Fact]
    public async Task The_clients_of_the_guide_get_answers()
    {
        using var server = new ServerProcess(Path.Combine(Shell.Root, "models", "fashion-mnist.suffice"));
        string guide = await File.ReadAllTextAsync(
            Path.Combine(Shell.Root, "docs", "guide", "serving.md"),
            TestContext.Current.CancellationToken
        );
        string here = server.Address.ToString().TrimEnd('/'),
            picture = Path.Combine("examples", "fashion-mnist", "hard-00017-coat.png");
        string[] curl =
        [
            .. guide
                .Split('\n')
                .Where(line => line.StartsWith("curl --data-binary", StringComparison.Ordinal))
                .Select(line => line.Replace("http://127.0.0.1:8000", here, StringComparison.Ordinal)),
        ];
        Assert.Equal(2, curl.Length);
        string all = string.Join(" && ", curl).Replace("curl ", "curl -sf ", StringComparison.Ordinal);
        Shell.Run(Shell.Root, $"command -v curl >/dev/null || exit 0; {all}").Succeeds();
        string python = Regex
            .Match(guide, "```python\n(.*?)```", RegexOptions.Singleline)
            .Groups[1]
            .Value.Replace("http://127.0.0.1:8000", here, StringComparison.Ordinal)
            .Replace("shirt.png", picture, StringComparison.Ordinal);
        CommandRun run = Shell.Run(Shell.Root, $"command -v python3 >/dev/null || {{ echo via; exit 0; }}; python3 -c '{python}'");
        Assert.Contains("via", run.Succeeds().Output, StringComparison.Ordinal);
        string answer = await Client(here, Path.Combine(Shell.Root, picture));
        Assert.Matches("^[A-Z].* via .*exit@[0-9]$", answer);
    }

    private static async Task<string> Client(string here, string file)
    {
        using var Console = new StringWriter();
        #region Client
        using var http = new HttpClient { BaseAddress = new Uri(At("http://127.0.0.1:8000")) };
        using var image = new ByteArrayContent(await File.ReadAllBytesAsync(At("shirt.png")));
        using HttpResponseMessage response = await http.PostAsync("/v1/models/fashion-mnist/classify?budget=0.3", image);
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Console.Write($"{answer.GetProperty("label")} via {answer.GetProperty("path")}");
        #endregion
        return Console.ToString();

        string At(string place) => place.StartsWith("http", StringComparison.Ordinal) ? here : file;
    }

    [Fact]
    public void A_port_that_is_taken_is_said()
    {
        using var server = new ServerProcess(world.Bundle);
        WholeTool
            .Run("serve", world.Bundle, "--grpc-port", "0", "--port", $"{server.Address.Port}")
            .Fails(6, "cannot listen", "Take another --port");
        Assert.Equal(0, server.End("TERM"));
    }

    [Fact]
    public void The_same_arrivals_can_be_played_without_a_server()
    {
        string[] arguments = ["simulate", world.Bundle, "--data", world.Data, "--rate", "100", "--seconds", "5", "--lanes", "1"];
        CommandRun run = WholeTool.Run([.. arguments, "--slo", "p99=50ms", "--allow-uncertified", "--control", "exact"]).Succeeds();
        Assert.Contains("accuracy, %", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no certificate", "--budget", "certified")]
    [InlineData("--slo soon is not understood", "--slo", "soon")]
    [InlineData("--budget is much", "--budget", "much")]
    [InlineData("is no IP address", "--address", "here")]
    [InlineData("--lanes must be 0 to 256", "--lanes", "1000")]
    [InlineData("keys.txt", "--api-keys", "keys.txt")]
    [InlineData("keys.pem", "--tls", "keys.pem")]
    [InlineData("cannot be used for TLS", "--tls", "/proc/self/comm")]
    public void What_cannot_be_served_so_is_said(string word, params string[] options)
    {
        string bundle = word == "no certificate" ? world.Static : world.Bundle;
        CommandRun run = WholeTool.Run(["serve", bundle, "--port", "0", "--grpc-port", "0", .. options]);
        Assert.NotEqual(0, run.Code);
        Assert.DoesNotContain("bug", run.Error, StringComparison.Ordinal);
        Assert.Contains(word == "no certificate" ? "static" : word, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Certificates_between_its_own_and_an_authority_are_sent_along()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("all.pem"), CertificatesWithKey());
        using var server = new ServerProcess(world.Bundle, "--tls", folder.File("all.pem"));
        string[] sent = [];
        using var client = new TcpClient(server.Address.Host, server.Address.Port);
        using var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, chain, _) =>
        {
            sent = [.. chain!.ChainPolicy.ExtraStore.Select(certificate => certificate.Subject)];
            return true;
        });
        stream.AuthenticateAsClient("localhost");
        Assert.Contains("CN=between", sent);
        Assert.Equal(0, server.End("TERM"));
    }

    /// <summary>PEM: one signed by another, which an authority has signed that is left out; and its key.</summary>
    private static string CertificatesWithKey()
    {
        (DateTimeOffset from, DateTimeOffset to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var betweenKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 authority = Request("CN=authority", authorityKey, signs: true).CreateSelfSigned(from, to);
        using X509Certificate2 unsigned = Request("CN=between", betweenKey, signs: true).Create(authority, from, to, [1]);
        using X509Certificate2 between = unsigned.CopyWithPrivateKey(betweenKey);
        using X509Certificate2 own = Request("CN=localhost", key, signs: false).Create(between, from, to, [2]);
        return string.Join('\n', own.ExportCertificatePem(), between.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem()) + "\n";

        static CertificateRequest Request(string name, ECDsa key, bool signs)
        {
            var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(signs, false, 0, true));
            return request;
        }
    }

    [Fact]
    public void Two_bundles_of_one_name_and_a_missing_one_are_refused()
    {
        WholeTool.Run("serve", world.Bundle, world.Bundle).Fails(2, "Two bundles are called", "NAME=FILE");
        WholeTool.Run("serve", "nothing.suffice", "--port", "0", "--grpc-port", "0").Fails(4, "nothing.suffice");
    }

    /// <summary>A server that is ready.</summary>
    private sealed class ServerProcess : IDisposable
    {
        private readonly Process process;
        private readonly Task<string> error;

        public ServerProcess(params string[] arguments)
        {
            process = Process.Start(
                new ProcessStartInfo("dotnet", [WholeTool.Program, "serve", .. arguments, "--port", "0", "--grpc-port", "0"])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            error = process.StandardError.ReadToEndAsync();
            string? ready = process.StandardOutput.ReadLine();
            if (ready?.StartsWith("Ready at ", StringComparison.Ordinal) != true)
                throw new InvalidOperationException($"It did not start: {ready}{error.Result}");
            Address = new Uri(ready.Split(' ')[2]);
        }

        public Uri Address { get; }

        /// <summary>What it logged, once it has ended.</summary>
        public string Error => error.Result;

        /// <summary>Sends a signal and waits for its exit code.</summary>
        public int End(string signal)
        {
            using Process kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
            kill.WaitForExit();
            Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)));
            return process.ExitCode;
        }

        public void Dispose()
        {
            if (!process.HasExited)
                process.Kill();
            process.Dispose();
        }
    }
}

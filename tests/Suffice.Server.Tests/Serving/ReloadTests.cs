using System.IO.Pipelines;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Json;
using Suffice.Bundles;
using Suffice.Diagnostics;
using Suffice.Server.Serving;
using Suffice.Tensors;

namespace Suffice.Server.Tests.Serving;

/// <summary>Bundles that change, break or vanish while they are served.</summary>
public class ReloadTests
{
    private static byte[] Picture { get; } = File.ReadAllBytes(TestBundles.Pictures[0]);

    [Fact]
    public async Task A_broken_version_is_refused_and_the_one_before_keeps_serving()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("clothes.suffice");
        File.Copy(TestBundles.Clothes, path);
        await using TestServer server = await TestServer.Start(null, new ServedBundle("clothes", path));
        // Replaced as files are that others have mapped: by a rename.
        File.WriteAllText(folder.File("new"), "no bundle");
        File.Move(folder.File("new"), path, overwrite: true);
        Assert.Equal(400, (await server.PostText("/v2/repository/models/clothes/load", "{}")).Status);
        Assert.Equal(200, (await server.PostBytes("/v1/models/clothes/classify", Picture)).Status);
        Assert.True((await server.Get("/v2/health/ready")).GetProperty("ready").GetBoolean());
        File.Delete(path);
        Assert.Equal(400, (await server.PostText("/v2/repository/models/clothes/load", "{}")).Status);
        Assert.Equal(200, (await server.PostBytes("/v1/models/clothes/classify", Picture)).Status);
    }

    /// <summary>A whole file, of a net that computes something else here than where it was made.</summary>
    [Fact]
    public async Task A_version_that_computes_something_else_is_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("clothes.suffice");
        Write(bias: null);
        await using TestServer server = await TestServer.Start(null, new ServedBundle("clothes", path));
        Write(bias: 0);
        (int status, JsonElement answer) = await server.PostText("/v2/repository/models/clothes/load", "{}");
        Assert.Equal(400, status);
        Assert.Contains("computes wrongly", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(200, (await server.PostBytes("/v1/models/clothes/classify", Picture)).Status);
        Assert.Equal(1, server.Repository.Find("clothes").Version);

        void Write(float? bias)
        {
            using BundleFile bundle = BundleFile.Open(TestBundles.Clothes);
            IEnumerable<NamedTensor> tensors = bundle
                .Plain()
                .Select(tensor =>
                    bias is { } value && tensor.Name == "head.bias"
                        ? new NamedTensor(tensor.Name, tensor.Shape, Enumerable.Repeat(value, (int)tensor.Shape[0]).ToArray())
                        : tensor
                );
            BundleWriter.Save(path, bundle.Manifest, [.. tensors, GoldenAnswers.Of(bundle)]);
        }
    }

    /// <summary>A version with other names for the classes comes while an image is being sent.</summary>
    [Fact]
    public async Task An_answer_is_told_in_the_words_of_the_version_that_gave_it()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("clothes.suffice");
        File.Copy(TestBundles.Clothes, path);
        await using TestServer server = await TestServer.Start(null, new ServedBundle("clothes", path));
        var upload = new Pipe();
        Task<(int Status, JsonElement Answer)> answer = server.Post(
            "/v1/models/clothes/classify?top=1",
            new StreamContent(upload.Reader.AsStream())
        );
        await upload.Writer.WriteAsync(Picture.AsMemory(0, 100), TestServer.Token);
        using (BundleFile bundle = BundleFile.Open(TestBundles.Clothes))
            BundleWriter.Save(
                folder.File("new"),
                bundle.Manifest with
                {
                    Labels = [.. bundle.Manifest.Labels.Select(label => $"new {label}")],
                },
                [.. bundle.Plain().Where(tensor => tensor.Name != TensorCatalogue.Golden), GoldenAnswers.Of(bundle)]
            );
        File.Move(folder.File("new"), path, overwrite: true);
        Assert.Equal(200, (await server.PostText("/v2/repository/models/clothes/load", "{}")).Status);
        await upload.Writer.WriteAsync(Picture.AsMemory(100), TestServer.Token);
        await upload.Writer.CompleteAsync();
        (int status, JsonElement said) = await answer;
        Assert.Equal(200, status);
        string label = said.GetProperty("label").GetString()!;
        Assert.StartsWith("new ", label, StringComparison.Ordinal);
        Assert.Equal(label, said.GetProperty("top")[0].GetProperty("label").GetString());
    }

    [Fact]
    public async Task Of_a_version_that_is_gone_counts_stay_and_measures_go()
    {
        await using TestServer server = await TestServer.Start();
        Assert.Equal(200, (await server.PostBytes("/v1/models/clothes/classify?budget=full", Picture)).Status);
        Assert.Contains("suffice_waiting{model=\"clothes\",version=\"1\"} 0", await Metrics(), StringComparison.Ordinal);
        Assert.Equal(400, (await server.PostBytes("/v1/models/clothes/classify", [1, 2, 3])).Status);
        Assert.Equal(200, (await server.PostText("/v2/repository/models/clothes/load", "{}")).Status);
        string metrics = await Metrics();
        Assert.Contains("nv_inference_request_success{model=\"clothes\",version=\"1\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("suffice_refused_total{model=\"clothes\",version=\"1\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("version=\"1\",setting=\"asked\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("suffice_waiting{model=\"clothes\",version=\"1\"}", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("suffice_request_seconds{model=\"clothes\",version=\"1\"", metrics, StringComparison.Ordinal);
        Assert.Contains("suffice_waiting{model=\"clothes\",version=\"2\"} 0", metrics, StringComparison.Ordinal);

        Task<string> Metrics() => server.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestServer.Token);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-origin", 200)]
    [InlineData("Origin", "https://elsewhere.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "{own}", 200)]
    [InlineData("X-Nothing", "of this", 200)]
    public async Task Pages_of_other_sites_unload_nothing(string header, string value, int expected)
    {
        await using TestServer server = await TestServer.Start();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v2/repository/models/clothes/unload", UriKind.Relative));
        request.Headers.Add(header, value == "{own}" ? server.Http.BaseAddress!.GetLeftPart(UriPartial.Authority) : value);
        using HttpResponseMessage response = await server.Http.SendAsync(request, TestServer.Token);
        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Equal(expected == 403 ? 1 : 0, server.Repository.Models.Count);
    }

    [Fact]
    public async Task Where_other_machines_reach_it_models_are_unloaded_only_with_a_key()
    {
        IPAddress? own = NetworkInterface
            .GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus == OperationalStatus.Up)
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(address => address.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        Assert.SkipWhen(own is null, "This machine has no address but loopback.");
        foreach ((string[] keys, int expected) in ((string[], int)[])[([], 403), (["a key"], 200)])
        {
            await using TestServer server = await TestServer.Start(new ServerOptions { Address = own, ApiKeys = keys });
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v2/repository/models/clothes/unload", UriKind.Relative));
            request.Headers.Add("X-API-Key", "a key");
            using HttpResponseMessage response = await server.Http.SendAsync(request, TestServer.Token);
            Assert.Equal(expected, (int)response.StatusCode);
            Assert.Equal(expected == 403 ? 1 : 0, server.Repository.Models.Count);
        }
    }

    [Fact]
    public async Task Nobody_notices_a_reload()
    {
        await using TestServer server = await TestServer.Start(new ServerOptions { Lanes = 1 });
        using var stop = new CancellationTokenSource();
        Task<int[]> asked = Task.Run(async () =>
        {
            var statuses = new List<int>();
            while (!stop.IsCancellationRequested)
            {
                statuses.Add((await server.PostBytes("/v1/models/clothes/classify", Picture)).Status);
                using HttpResponseMessage ready = await server.Http.GetAsync(new Uri("/v2/health/ready", UriKind.Relative));
                statuses.Add((int)ready.StatusCode);
            }
            return statuses.ToArray();
        });
        for (int version = 2; version < 5; version++)
            Assert.Equal(200, (await server.PostText("/v2/repository/models/clothes/load", "{}")).Status);
        await stop.CancelAsync();
        Assert.All(await asked, status => Assert.Equal(200, status));
        Assert.Equal(4, server.Repository.Find("clothes").Version);
    }
}

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

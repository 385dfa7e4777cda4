using System.Security.Cryptography;
using Suffice.Import.Sources;

namespace Suffice.Import.Tests.Sources;

/// <summary>Against a hub on the loopback.</summary>
public sealed class HubSourceTests : IDisposable
{
    private static readonly HubName Net = HubName.Parse("owner/net");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_net_is_fetched_into_the_hubs_own_layout_and_imported()
    {
        using var hub = new SmallHub(GoldenNets.Of("sentence-class-token"));
        ModelFiles files = HubSource.Fetch(Net, Settings(hub) with { Token = "secret" }, null, CancellationToken.None);
        string model = folder.File("cache/models--owner--net");
        Assert.Equal(Path.Combine(model, "snapshots", SmallHub.Commit), files.Folder);
        Assert.Equal(SmallHub.Commit, File.ReadAllText(Path.Combine(model, "refs", "main")));
        string weights = Path.Combine(files.Folder, "model.safetensors");
        Assert.StartsWith("../../blobs/", new FileInfo(weights).LinkTarget, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(GoldenNets.Of("sentence-class-token/model.safetensors")), File.ReadAllBytes(weights));
        Assert.False(File.Exists(Path.Combine(files.Folder, "expected.safetensors"))); // not a part of a net
        Assert.All(hub.Asked, asked => Assert.Equal("Bearer secret", asked.Authorization));

        ImportSummary summary = ModelImport.Run(files.Folder, folder.File("net.suffice"));
        Assert.True(summary.Model is { Embeds: true, UnitLength: true });

        int asked = hub.Asked.Count;
        HubSource.Fetch(Net, Settings(hub), null, CancellationToken.None);
        Assert.Equal(asked + 1, hub.Asked.Count); // which commit it is now; no file again
    }

    [Fact]
    public void A_download_that_breaks_off_goes_on_where_it_stopped()
    {
        using var hub = new SmallHub(GoldenNets.Of("timm-deit3"));
        hub.Cuts.Enqueue(10_000);
        hub.Cuts.Enqueue(8_000);
        ModelFiles files = HubSource.Fetch(Net, Settings(hub), null, CancellationToken.None);
        Assert.Equal(
            File.ReadAllBytes(GoldenNets.Of("timm-deit3/model.safetensors")),
            File.ReadAllBytes(Path.Combine(files.Folder, "model.safetensors"))
        );
        string?[] ranges = [.. Weights(hub, "GET").Select(asked => asked.Range)];
        Assert.Equal(3, ranges.Length);
        Assert.Null(ranges[0]);
        Assert.All(ranges[1..], range => Assert.Matches("^bytes=[0-9]+-$", range!));
        Assert.Empty(Directory.EnumerateFiles(folder.File("cache"), "*.incomplete", SearchOption.AllDirectories));
    }

    [Fact]
    public void What_a_process_left_is_gone_on_with_by_the_next()
    {
        using var hub = new SmallHub(GoldenNets.Of("timm-deit3"));
        for (int i = 0; i < 5; i++)
            hub.Cuts.Enqueue(100);
        Errors.Expect(
            Fault.Machine,
            () => HubSource.Fetch(Net, Settings(hub), null, CancellationToken.None),
            "model.safetensors of owner/net",
            "what was fetched is kept"
        );
        string part = Assert.Single(Directory.EnumerateFiles(folder.File("cache"), "*.incomplete", SearchOption.AllDirectories));
        long kept = new FileInfo(part).Length;
        Assert.True(kept > 0);
        hub.Asked.Clear();
        HubSource.Fetch(Net, Settings(hub), null, CancellationToken.None);
        Assert.Contains(hub.Asked, asked => asked.Range == $"bytes={kept}-");
        Assert.False(File.Exists(part));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_part_that_is_whole_is_taken_if_its_checksum_is_right(bool tellsLengths, bool isRight)
    {
        using var hub = new SmallHub(GoldenNets.Of("timm-deit3")) { TellsLengths = tellsLengths };
        byte[] weights = File.ReadAllBytes(GoldenNets.Of("timm-deit3/model.safetensors"));
        string part = folder.File($"cache/models--owner--net/blobs/{Convert.ToHexStringLower(SHA256.HashData(weights))}.incomplete");
        Directory.CreateDirectory(Path.GetDirectoryName(part)!);
        File.WriteAllBytes(part, isRight ? weights : new byte[weights.Length]);
        string fetched = HubSource.Fetch(Net, Settings(hub), null, CancellationToken.None).Folder;
        Assert.Equal(weights, File.ReadAllBytes(Path.Combine(fetched, "model.safetensors")));
        Assert.False(File.Exists(part));
        // It is asked for only where its length is not known, and once more where it was wrong.
        Assert.Equal((tellsLengths ? 0 : 1) + (isRight ? 0 : 1), Weights(hub, "GET").Count());
    }

    [Fact]
    public void Who_sends_weights_in_the_hubs_place_gets_no_token()
    {
        using var other = new SmallHub(GoldenNets.Of("timm-deit3"));
        using var hub = new SmallHub(GoldenNets.Of("timm-deit3")) { Elsewhere = other.Address };
        HubSource.Fetch(Net, Settings(hub) with { Token = "secret" }, null, CancellationToken.None);
        Assert.All(hub.Asked, asked => Assert.Equal("Bearer secret", asked.Authorization));
        Assert.Null(Assert.Single(Weights(other, "GET")).Authorization);
        Assert.Single(other.Asked);
    }

    [Fact]
    public void A_net_that_was_renamed_is_found_with_the_token_and_a_circle_ends()
    {
        using var hub = new SmallHub(GoldenNets.Of("timm-deit3"));
        HubSettings settings = Settings(hub) with { Token = "secret" };
        ModelFiles files = HubSource.Fetch(HubName.Parse("owner/renamed"), settings, null, CancellationToken.None);
        Assert.Equal(
            File.ReadAllBytes(GoldenNets.Of("timm-deit3/model.safetensors")),
            File.ReadAllBytes(Path.Combine(files.Folder, "model.safetensors"))
        );
        Assert.All(hub.Asked, asked => Assert.Equal("Bearer secret", asked.Authorization));
        Errors.Expect(
            Fault.Machine,
            () => HubSource.Fetch(HubName.Parse("owner/circle"), settings, null, CancellationToken.None),
            "owner/circle",
            "more than 5 times"
        );
    }

    [Fact]
    public void A_hub_that_falls_silent_is_given_up()
    {
        using var hub = new SmallHub(GoldenNets.Of("timm-deit3")) { FallsSilent = true };
        HubSettings settings = Settings(hub) with { Patience = TimeSpan.FromSeconds(0.5) };
        Errors.Expect(
            Fault.Machine,
            () => HubSource.Fetch(Net, settings, null, CancellationToken.None),
            "127.0.0.1 sent nothing for 0.5 seconds"
        );
    }

    [Fact]
    public async Task A_download_that_waits_can_be_stopped()
    {
        using var hub = new SmallHub(GoldenNets.Of("timm-deit3")) { FallsSilent = true };
        using var stop = new CancellationTokenSource();
        Task fetch = Task.Run(() => HubSource.Fetch(Net, Settings(hub), null, stop.Token), TestContext.Current.CancellationToken);
        while (!Weights(hub, "GET").Any())
            await Task.Delay(10, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
    }

    [Fact]
    public void Errors_of_the_hub_are_waited_out_up_to_three()
    {
        using var hub = new SmallHub(GoldenNets.Of("timm-deit3")) { Failures = 2 };
        HubSource.Fetch(Net, Settings(hub), null, CancellationToken.None);
        hub.Failures = 3;
        Errors.Expect(Fault.Machine, () => HubSource.Fetch(Net, Settings(hub), null, CancellationToken.None), "it answers 503");
    }

    [Fact]
    public void Damaged_bytes_are_never_kept()
    {
        using var hub = new SmallHub(GoldenNets.Of("timm-deit3")) { Damages = true };
        Errors.Expect(
            Fault.Machine,
            () => HubSource.Fetch(Net, Settings(hub), null, CancellationToken.None),
            "does not match its checksum"
        );
        Assert.Empty(Directory.EnumerateFiles(folder.File("cache"), "model.safetensors", SearchOption.AllDirectories));
        hub.Damages = false;
        HubSource.Fetch(Net, Settings(hub), null, CancellationToken.None);
    }

    [Fact]
    public void Offline_only_the_cache_is_looked_into()
    {
        using var hub = new SmallHub(GoldenNets.Of("timm-deit3"));
        HubSettings offline = Settings(hub) with { IsOffline = true };
        Errors.Expect(Fault.Machine, () => HubSource.Fetch(Net, offline, null, CancellationToken.None), "HF_HUB_OFFLINE", "not in");
        Assert.Empty(hub.Asked);
        string fetched = HubSource.Fetch(Net, Settings(hub), null, CancellationToken.None).Folder;
        hub.Asked.Clear();
        Assert.Equal(fetched, HubSource.Fetch(Net, offline, null, CancellationToken.None).Folder);
        Assert.Empty(hub.Asked);
    }

    [Fact]
    public void Shards_are_those_that_the_index_names()
    {
        EditedNet net = new EditedNet(folder, "timm-vit-micro").Sharded(3);
        File.WriteAllText(net.PathOf("README.md"), "not wanted");
        using var hub = new SmallHub(net.Folder);
        string fetched = HubSource.Fetch(HubName.Parse("owner/net@v1"), Settings(hub), null, CancellationToken.None).Folder;
        Assert.Equal(3, Directory.EnumerateFiles(fetched, "model-*").Count());
        Assert.False(File.Exists(Path.Combine(fetched, "README.md")));
        Assert.True(File.Exists(folder.File("cache/models--owner--net/refs/v1")));
        ModelImport.Run(fetched, folder.File("net.suffice"));
    }

    [Fact]
    public void What_the_hub_refuses_is_said()
    {
        using var hub = new SmallHub(GoldenNets.Of("timm-deit3"));
        Errors.Expect(
            Fault.Usage,
            () => HubSource.Fetch(HubName.Parse("owner/none"), Settings(hub), null, CancellationToken.None),
            "owner/none",
            "main"
        );
        Errors.Expect(
            Fault.Machine,
            () => HubSource.Fetch(HubName.Parse("owner/gated"), Settings(hub), null, CancellationToken.None),
            "HF_TOKEN"
        );
        EditedNet net = new(folder, "timm-vit-micro");
        File.Delete(net.PathOf("model.safetensors"));
        File.WriteAllBytes(net.PathOf("pytorch_model.bin"), [1]);
        using var pickles = new SmallHub(net.Folder);
        Errors.Expect(Fault.Bundle, () => HubSource.Fetch(Net, Settings(pickles), null, CancellationToken.None), "pickle");
    }

    [Fact]
    public void A_hub_that_is_not_there_is_said()
    {
        HubSettings nowhere = new(new Uri("http://127.0.0.1:1/"), folder.File("cache"), null, false);
        Errors.Expect(Fault.Machine, () => HubSource.Fetch(Net, nowhere, null, CancellationToken.None), "127.0.0.1:1", "HF_ENDPOINT");
    }

    [Theory]
    [InlineData("net")]
    [InlineData("owner/../net")]
    [InlineData("owner/net@../x")]
    [InlineData("owner/..")]
    [InlineData("/net")]
    [InlineData("owner/net@")]
    public void Names_that_are_none_are_refused(string name) => Errors.Expect(Fault.Usage, () => HubName.Parse(name), "hf:OWNER/NAME");

    private static IEnumerable<(string Method, string Path, string? Range, string? Authorization)> Weights(SmallHub hub, string method)
    {
        lock (hub.Asked)
            return [.. hub.Asked.Where(asked => asked.Method == method && asked.Path.EndsWith(".safetensors", StringComparison.Ordinal))];
    }

    private HubSettings Settings(SmallHub hub) => new(hub.Address, folder.File("cache"), null, false);
}

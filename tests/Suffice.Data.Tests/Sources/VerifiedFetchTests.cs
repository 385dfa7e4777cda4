using System.Net;
using System.Net.Sockets;
using Suffice.Data.Images;
using Suffice.Data.Sources;

namespace Suffice.Data.Tests.Sources;

public sealed class VerifiedFetchTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Target => folder.File("data/fashion-mnist");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Files_from_the_web_are_checked_and_moved_into_place()
    {
        string served = folder.File("served");
        TestData.WriteIdxFolder(served);
        using var server = new FileServer(served);
        var said = new List<string>();
        VerifiedFetch.Into(
            Target,
            [new WebFolder(server.Address)],
            place => IdxDataset.Read(place),
            new Listener(said),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(9, IdxDataset.Read(Target).Count);
        Assert.Equal(4, Directory.GetFiles(Target).Length);
        Assert.Single(Directory.GetDirectories(folder.File("data")));
        Assert.Contains(said, line => line.Contains("trying http", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_way_that_failed_is_listed()
    {
        string served = folder.File("served");
        TestData.WriteIdxFolder(served);
        using var server = new FileServer(served);
        IFileSource[] sources =
        [
            new DebianPackageThatIsMissing(),
            new NamedFolder(folder.File("empty")),
            new WebFolder(new Uri(server.Address, "wrong/")),
            new WebFolder(server.Address),
        ];
        Errors.Expect(
            Fault.Machine,
            () => VerifiedFetch.Into(Target, sources, place => FashionMnist.Read(place), null, TestContext.Current.CancellationToken),
            Target,
            "no apt here",
            "empty",
            "404",
            "checksum differs",
            "by hand",
            IdxDataset.TrainImages + ".gz"
        );
        Assert.False(Directory.Exists(Target));
        Assert.Empty(Directory.GetDirectories(folder.File("data")));
    }

    [Fact]
    public void Cancelling_leaves_nothing_behind()
    {
        using var cancel = new CancellationTokenSource();
        var source = new CancellingSource(cancel);
        Assert.ThrowsAny<OperationCanceledException>(() => VerifiedFetch.Into(Target, [source], _ => { }, null, cancel.Token));
        Assert.Empty(Directory.GetDirectories(folder.File("data")));
    }

    [Fact]
    public void A_folder_of_other_data_is_refused_with_the_reason()
    {
        TestData.WriteIdxFolder(folder.File("mine"));
        Errors.Expect(
            Fault.Data,
            () => FashionMnistSource.GetFrom(folder.File("mine"), folder.File("data"), null, TestContext.Current.CancellationToken),
            "checksum differs"
        );
    }

    [Fact]
    public void Older_files_of_another_ending_are_replaced()
    {
        TestData.WriteIdxFolder(Target, zipped: true);
        TestData.WriteIdxFolder(folder.File("mine"), zipped: false);
        VerifiedFetch.Into(Target, [new NamedFolder(folder.File("mine"))], _ => { }, null, TestContext.Current.CancellationToken);
        Assert.Equal(
            IdxDataset.FileNames.Order(StringComparer.Ordinal),
            Directory.GetFiles(Target).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    private sealed class Listener(List<string> said) : IProgress<string>
    {
        public void Report(string value) => said.Add(value);
    }

    private sealed class DebianPackageThatIsMissing : IFileSource
    {
        public string Description => "Debian";

        public void Fetch(string folder, IProgress<string>? progress, CancellationToken cancel) =>
            throw new PlatformNotSupportedException("no apt here");
    }

    private sealed class CancellingSource(CancellationTokenSource cancel) : IFileSource
    {
        public string Description => "cancelled";

        public void Fetch(string folder, IProgress<string>? progress, CancellationToken token)
        {
            File.WriteAllText(Path.Combine(folder, "half"), "written");
            cancel.Cancel();
            token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Serves one folder on a free local port.</summary>
    private sealed class FileServer : IDisposable
    {
        private readonly HttpListener listener = new();

        public FileServer(string folder)
        {
            using (var probe = new TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
            }
            listener.Prefixes.Add(Address.ToString());
            listener.Start();
            _ = Task.Run(() => Serve(folder));
        }

        public Uri Address { get; }

        public void Dispose() => listener.Close();

        private void Serve(string folder)
        {
            try
            {
                while (true)
                {
                    HttpListenerContext context = listener.GetContext();
                    string path = Path.Combine(folder, context.Request.Url!.AbsolutePath.TrimStart('/'));
                    if (File.Exists(path))
                        context.Response.Close(File.ReadAllBytes(path), willBlock: true);
                    else
                    {
                        context.Response.StatusCode = 404;
                        context.Response.Close();
                    }
                }
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return; // closed
            }
        }
    }
}

using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Suffice.Import.Tests.Sources;

/// <summary>A hub on this machine's loopback that serves the files of a folder as Hugging Face's does.</summary>
internal sealed class SmallHub : IDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly HttpListener listener;
    private readonly string folder;
    private readonly Thread thread;
    private readonly CancellationTokenSource stop = new();

    public SmallHub(string folder)
    {
        this.folder = folder;
        var random = new Random(Environment.ProcessId ^ GetHashCode());
        for (int attempt = 0; ; attempt++)
        {
            Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{random.Next(20000, 60000)}/"));
            listener = new HttpListener(); // One that could not start cannot be used again.
            listener.Prefixes.Add(Address.ToString());
            try
            {
                listener.Start();
                break;
            }
            catch (HttpListenerException) when (attempt < 20) { }
        }
        thread = new Thread(Serve) { IsBackground = true };
        thread.Start();
    }

    public Uri Address { get; }

    /// <summary>Bytes after which the answer with weights breaks off; each entry is used once.</summary>
    public Queue<int> Cuts { get; } = [];

    /// <summary>Whether weights are sent with one byte changed.</summary>
    public bool Damages { get; set; }

    /// <summary>Whether half of the weights are sent, and then nothing more.</summary>
    public bool FallsSilent { get; set; }

    /// <summary>Whether it says how long weights are.</summary>
    public bool TellsLengths { get; set; } = true;

    /// <summary>How many answers are errors of the hub's own, before the first that is not.</summary>
    public int Failures { get; set; }

    /// <summary>Another hub, which sends the weights; null: this one.</summary>
    public Uri? Elsewhere { get; set; }

    /// <summary>What clients asked for: method, path, where from.</summary>
    public List<(string Method, string Path, string? Range, string? Authorization)> Asked { get; } = [];

    public void Dispose()
    {
        stop.Cancel();
        listener.Stop();
        listener.Close();
        thread.Join();
        stop.Dispose();
    }

    private void Serve()
    {
        while (listener.IsListening)
        {
            try
            {
                HttpListenerContext context = listener.GetContext();
                Answer(context.Request, context.Response);
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException) { }
        }
    }

    private void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        string path = request.Url!.AbsolutePath;
        lock (Asked)
            Asked.Add((request.HttpMethod, path, request.Headers["Range"], request.Headers["Authorization"]));
        if (Failures > 0)
        {
            Failures--;
            response.StatusCode = 503;
            response.Close();
            return;
        }
        if (Led(path) is { } next)
        {
            response.StatusCode = 307;
            response.Headers["Location"] = next;
            response.Close();
            return;
        }
        string[] files =
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)),
        ];
        if (path is "/api/models/owner/net/revision/main" or "/api/models/owner/net/revision/v1")
        {
            string siblings = string.Join(",", files.Select(file => $$"""{"rfilename":"{{file}}"}"""));
            Send(response, Encoding.UTF8.GetBytes($$"""{"sha":"{{Commit}}","siblings":[{{siblings}}]}"""), 0);
            return;
        }
        string prefix = $"/owner/net/resolve/{Commit}/",
            name = path.StartsWith(prefix, StringComparison.Ordinal) ? path[prefix.Length..] : "";
        if (!files.Contains(name))
        {
            response.StatusCode = path.StartsWith("/api/models/owner/gated", StringComparison.Ordinal) ? 401 : 404;
            response.Close();
            return;
        }
        byte[] content = File.ReadAllBytes(Path.Combine(folder, name));
        bool isLarge = name.EndsWith(".safetensors", StringComparison.Ordinal);
        if (request.HttpMethod == "HEAD")
        {
            response.Headers["ETag"] = isLarge ? "\"something-else\"" : $"\"{Git(content)}\"";
            if (isLarge)
            {
                response.Headers["X-Linked-Etag"] = $"\"{Convert.ToHexStringLower(SHA256.HashData(content))}\"";
                if (TellsLengths)
                    response.Headers["X-Linked-Size"] = content.Length.ToString(CultureInfo.InvariantCulture);
                response.StatusCode = 302;
                response.Headers["Location"] = new Uri(Elsewhere ?? Address, path).ToString();
            }
            response.Close();
            return;
        }
        if (isLarge && Elsewhere is not null)
        {
            response.StatusCode = 302;
            response.Headers["Location"] = new Uri(Elsewhere, path).ToString();
            response.Close();
            return;
        }
        if (isLarge && Damages)
            content[^1] ^= 1;
        if (isLarge && FallsSilent)
        {
            response.ContentLength64 = content.Length;
            response.OutputStream.Write(content, 0, content.Length / 2);
            response.OutputStream.Flush();
            stop.Token.WaitHandle.WaitOne();
            response.Abort();
            return;
        }
        Send(response, content, From(request), isLarge && Cuts.TryDequeue(out int cut) ? cut : null);
    }

    /// <summary>Where a net that was renamed is now, and one that is never reached.</summary>
    private static string? Led(string path) =>
        path.Contains("/owner/renamed", StringComparison.Ordinal) ? path.Replace("/owner/renamed", "/owner/net", StringComparison.Ordinal)
        : path.Contains("/owner/circle", StringComparison.Ordinal) ? path
        : null;

    private static void Send(HttpListenerResponse response, byte[] content, int from, int? cut = null)
    {
        if (from > 0 && from >= content.Length)
        {
            response.StatusCode = 416;
            response.Close();
            return;
        }
        response.StatusCode = from > 0 ? 206 : 200;
        response.ContentLength64 = content.Length - from;
        try
        {
            response.OutputStream.Write(content, from, Math.Min(cut ?? int.MaxValue, content.Length - from));
            if (cut is null)
                response.Close();
            else
                response.Abort();
        }
        catch (Exception error) when (error is HttpListenerException or IOException)
        {
            response.Abort();
        }
    }

    private static int From(HttpListenerRequest request) =>
        request.Headers["Range"] is { } range ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0;

    private static string Git(byte[] content) =>
#pragma warning disable CA5350 // As git names files.
        Convert.ToHexStringLower(
            SHA1.HashData([.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0")), .. content])
        );
#pragma warning restore CA5350
}

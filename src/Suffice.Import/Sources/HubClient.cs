using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Suffice.Import.Sources;

/// <summary>What a hub says of one file.</summary>
/// <param name="Tag">Its checksum: SHA-256 of a large file, git's SHA-1 of a small one.</param>
/// <param name="Length">Bytes; null: not said.</param>
internal sealed record HubFile(string Tag, long? Length);

/// <summary>Asks a hub: which commit a revision is, what files it has, and for their bytes.</summary>
internal sealed class HubClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HubSettings settings;

    // The checksum of a large file is in the answer that leads elsewhere.
    private readonly HttpClient direct = new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = Patience });
    private readonly HttpClient following = new(new SocketsHttpHandler { ConnectTimeout = Patience })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public HubClient(HubSettings settings) => this.settings = settings;

    /// <summary>The commit of a revision, and its files.</summary>
    public (string Commit, string[] Files) List(HubName name, CancellationToken cancel)
    {
        using HttpResponseMessage answer = Send(
            following,
            HttpMethod.Get,
            $"api/models/{name.Repository}/revision/{Uri.EscapeDataString(name.Revision)}",
            null,
            name,
            cancel
        );
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer.Content.ReadAsStream(cancel));
            string commit = document.RootElement.GetProperty("sha").GetString()!;
            if (commit.Length == 0 || !commit.All(char.IsAsciiHexDigit))
                throw new JsonException($"'{commit}' is no commit");
            return (
                commit,
                [
                    .. document
                        .RootElement.GetProperty("siblings")
                        .EnumerateArray()
                        .Select(file => file.GetProperty("rfilename").GetString()!),
                ]
            );
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Failed(name, $"its answer is not a hub's ({error.Message})", error);
        }
    }

    /// <summary>Checksum and length of a file.</summary>
    public HubFile Ask(HubName name, string commit, string file, CancellationToken cancel)
    {
        using HttpResponseMessage answer = Send(direct, HttpMethod.Head, Address(name, commit, file), null, name, cancel);
        string? tag = Header(answer, "X-Linked-Etag") ?? answer.Headers.ETag?.Tag;
        tag = tag?.Replace("W/", "", StringComparison.Ordinal).Trim('"');
        if (string.IsNullOrEmpty(tag) || !tag.All(char.IsAsciiHexDigit))
            throw Failed(name, $"it does not say the checksum of {file}", null);
        long? length = long.TryParse(Header(answer, "X-Linked-Size"), out long linked) ? linked : answer.Content.Headers.ContentLength;
        return new HubFile(tag.ToLowerInvariant(), length);
    }

    /// <summary>The bytes of a file from an offset on; from its beginning where the hub cannot begin later.</summary>
    public (HttpResponseMessage Answer, long From) Open(HubName name, string commit, string file, long from, CancellationToken cancel)
    {
        HttpResponseMessage answer = Send(
            following,
            HttpMethod.Get,
            Address(name, commit, file),
            from > 0 ? new RangeHeaderValue(from, null) : null,
            name,
            cancel
        );
        return (answer, answer.StatusCode == HttpStatusCode.PartialContent ? from : 0);
    }

    public void Dispose()
    {
        direct.Dispose();
        following.Dispose();
    }

    private static string Address(HubName name, string commit, string file) =>
        $"{name.Repository}/resolve/{commit}/{string.Join('/', file.Split('/').Select(Uri.EscapeDataString))}";

    private HttpResponseMessage Send(
        HttpClient client,
        HttpMethod method,
        string address,
        RangeHeaderValue? range,
        HubName name,
        CancellationToken cancel
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(settings.Endpoint, address));
        request.Headers.Range = range;
        if (settings.Token is { } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        HttpResponseMessage answer;
        try
        {
            answer = client.Send(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
        catch (HttpRequestException error)
        {
            throw Failed(name, error.Message.TrimEnd('.'), error);
        }
        if (answer.IsSuccessStatusCode || (int)answer.StatusCode is >= 300 and < 400)
            return answer;
        using (answer)
            throw Refused(name, answer.StatusCode);
    }

    private SufficeException Refused(HubName name, HttpStatusCode status) =>
        status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new(
                Fault.Machine,
                $"{settings.Endpoint} does not let {(settings.Token is null ? "just anybody" : "the owner of HF_TOKEN")} have "
                    + $"{name.Repository}, or it does not exist. Check its name; accept its licence there, and set HF_TOKEN to a token of "
                    + "yours."
            ),
            HttpStatusCode.NotFound => new(
                Fault.Usage,
                $"{settings.Endpoint} has no model {name.Repository} at revision {name.Revision}. Check both."
            ),
            _ => Failed(name, $"it answers {(int)status} {status}", null),
        };

    private SufficeException Failed(HubName name, string why, Exception? inner) =>
        new(
            Fault.Machine,
            $"{name.Repository} cannot be fetched from {settings.Endpoint}: {why}. Check the network and HF_ENDPOINT and try again: what "
                + "was fetched is kept. HF_HUB_OFFLINE=1 takes what is in the cache.",
            inner
        );

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;
}

using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Suffice.Import.Sources;

/// <summary>What a hub says of one file.</summary>
/// <param name="Tag">Its checksum: SHA-256 of a large file, git's SHA-1 of a small one.</param>
/// <param name="Length">Bytes; null: not said.</param>
internal sealed record HubFile(string Tag, long? Length);

/// <summary>Asks a hub: which commit a revision is, what files it has, and for their bytes.</summary>
internal sealed class HubClient(HubSettings settings) : IDisposable
{
    private const string LinkedTag = "X-Linked-Etag";

    private readonly HubConnection connection = new(settings);

    /// <summary>The commit of a revision, and its files.</summary>
    public (string Commit, string[] Files) List(HubName name, CancellationToken cancel)
    {
        string address = $"api/models/{name.Repository}/revision/{Uri.EscapeDataString(name.Revision)}";
        using HttpResponseMessage answer = Send(HttpMethod.Get, address, 0, (_, _) => true, name, cancel);
        try
        {
            using var content = new MemoryStream();
            connection.Copy(answer, content, cancel);
            using JsonDocument document = JsonDocument.Parse(content.GetBuffer().AsMemory(0, (int)content.Length));
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
        catch (Exception error) when (error is IOException or HttpRequestException or TimeoutException)
        {
            throw Failed(name, error.Message.TrimEnd('.'), error);
        }
    }

    /// <summary>Checksum and length of a file.</summary>
    public HubFile Ask(HubName name, string commit, string file, CancellationToken cancel)
    {
        // The checksum of a large file is in the answer that leads elsewhere; a net that has another name by now is on the hub itself.
        using HttpResponseMessage answer = Send(
            HttpMethod.Head,
            Address(name, commit, file),
            0,
            (led, next) => !led.Headers.Contains(LinkedTag) && connection.IsOwn(next),
            name,
            cancel
        );
        string? tag = Header(answer, LinkedTag) ?? answer.Headers.ETag?.Tag;
        tag = tag?.Replace("W/", "", StringComparison.Ordinal).Trim('"');
        if (string.IsNullOrEmpty(tag) || !tag.All(char.IsAsciiHexDigit))
            throw Failed(name, $"it does not say the checksum of {file}", null);
        long? length =
            long.TryParse(Header(answer, "X-Linked-Size"), NumberStyles.None, CultureInfo.InvariantCulture, out long linked) ? linked
            : answer.IsSuccessStatusCode ? answer.Content.Headers.ContentLength
            : null;
        return new HubFile(tag.ToLowerInvariant(), length);
    }

    /// <summary>
    /// The bytes of a file from an offset on; from its beginning where the hub cannot begin later. Null: it has none from there on.
    /// </summary>
    public (HttpResponseMessage Answer, long From)? Open(HubName name, string commit, string file, long from, CancellationToken cancel)
    {
        HttpResponseMessage answer = Send(HttpMethod.Get, Address(name, commit, file), from, (_, _) => true, name, cancel);
        if (answer.StatusCode != HttpStatusCode.RequestedRangeNotSatisfiable)
            return (answer, answer.StatusCode == HttpStatusCode.PartialContent ? from : 0);
        answer.Dispose();
        return null;
    }

    /// <inheritdoc cref="HubConnection.Copy"/>
    public void Copy(HttpResponseMessage answer, Stream target, CancellationToken cancel) => connection.Copy(answer, target, cancel);

    public void Dispose() => connection.Dispose();

    private static string Address(HubName name, string commit, string file) =>
        $"{name.Repository}/resolve/{commit}/{string.Join('/', file.Split('/').Select(Uri.EscapeDataString))}";

    private HttpResponseMessage Send(
        HttpMethod method,
        string address,
        long from,
        Func<HttpResponseMessage, Uri, bool> follows,
        HubName name,
        CancellationToken cancel
    )
    {
        HttpResponseMessage answer;
        try
        {
            answer = connection.Send(method, address, from, follows, cancel);
        }
        catch (Exception error) when (error is HttpRequestException or TimeoutException)
        {
            throw Failed(name, error.Message.TrimEnd('.'), error);
        }
        bool leadsOn = (int)answer.StatusCode is >= 300 and < 400 && method == HttpMethod.Head,
            isAtEnd = answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && from > 0;
        if (answer.IsSuccessStatusCode || leadsOn || isAtEnd)
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

using System.Buffers;
using System.Net;
using System.Net.Http.Headers;

namespace Suffice.Import.Sources;

/// <summary>
/// Requests to a hub and to where it leads: the token goes to the hub alone; what fails on the way there, or within the hub, is tried
/// again; who says nothing for too long is given up.
/// </summary>
internal sealed class HubConnection : IDisposable
{
    private const int Tries = 3,
        MostRedirects = 5;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);

    private readonly HubSettings settings;
    private readonly HttpClient http;

    public HubConnection(HubSettings settings)
    {
        this.settings = settings;
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = settings.Patience })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Whether an address is the hub's own: scheme, host and port.</summary>
    public bool IsOwn(Uri address) =>
        Uri.Compare(address, settings.Endpoint, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase)
        == 0;

    /// <summary>The hub's answer, or that of whom it leads to.</summary>
    /// <param name="method">GET or HEAD.</param>
    /// <param name="address">Below the hub's.</param>
    /// <param name="from">First byte that is wanted.</param>
    /// <param name="follows">Whether to go where an answer leads.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="HttpRequestException">No connection, or it leads nowhere.</exception>
    /// <exception cref="TimeoutException">No answer.</exception>
    public HttpResponseMessage Send(
        HttpMethod method,
        string address,
        long from,
        Func<HttpResponseMessage, Uri, bool> follows,
        CancellationToken cancel
    ) => SendAsync(method, new Uri(settings.Endpoint, address), from, follows, cancel).GetAwaiter().GetResult();

    /// <summary>Writes the content of an answer.</summary>
    /// <exception cref="IOException">It breaks off, or cannot be written.</exception>
    /// <exception cref="TimeoutException">Nothing comes any more.</exception>
    public void Copy(HttpResponseMessage answer, Stream target, CancellationToken cancel) =>
        CopyAsync(answer, target, cancel).GetAwaiter().GetResult();

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        Uri address,
        long from,
        Func<HttpResponseMessage, Uri, bool> follows,
        CancellationToken cancel
    )
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                HttpResponseMessage answer = await FollowAsync(method, address, from, follows, cancel).ConfigureAwait(false);
                if ((int)answer.StatusCode < 500 || attempt == Tries)
                    return answer;
                answer.Dispose();
            }
            catch (HttpRequestException) when (attempt < Tries) { }
            await Task.Delay(FirstWait * attempt, cancel).ConfigureAwait(false);
        }
    }

    private async Task<HttpResponseMessage> FollowAsync(
        HttpMethod method,
        Uri address,
        long from,
        Func<HttpResponseMessage, Uri, bool> follows,
        CancellationToken cancel
    )
    {
        for (int redirects = 0; ; redirects++)
        {
            HttpResponseMessage answer = await OnceAsync(method, address, from, cancel).ConfigureAwait(false);
            if (Next(answer, address) is not { } next || !follows(answer, next))
                return answer;
            answer.Dispose();
            bool isSafe = next.Scheme == address.Scheme || next.Scheme == Uri.UriSchemeHttps;
            if (!isSafe || redirects == MostRedirects)
                throw new HttpRequestException(
                    isSafe ? $"it leads on more than {MostRedirects} times" : $"it leads from {address.Scheme} to {next.Scheme}"
                );
            address = next;
        }
    }

    private static Uri? Next(HttpResponseMessage answer, Uri address) =>
        answer
            is {
                StatusCode: HttpStatusCode.MovedPermanently
                    or HttpStatusCode.Found
                    or HttpStatusCode.SeeOther
                    or HttpStatusCode.TemporaryRedirect
                    or HttpStatusCode.PermanentRedirect,
                Headers.Location: { } location
            }
            ? new Uri(address, location)
            : null;

    private async Task<HttpResponseMessage> OnceAsync(HttpMethod method, Uri address, long from, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Range = from > 0 ? new RangeHeaderValue(from, null) : null;
        if (settings.Token is { } token && IsOwn(address))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        silence.CancelAfter(settings.Patience);
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancel.IsCancellationRequested)
        {
            throw Silent(address, error);
        }
    }

    private async Task CopyAsync(HttpResponseMessage answer, Stream target, CancellationToken cancel)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        silence.CancelAfter(settings.Patience);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            using Stream source = await answer.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
            for (int read; (read = await source.ReadAsync(buffer, silence.Token).ConfigureAwait(false)) > 0; )
            {
                target.Write(buffer, 0, read);
                silence.CancelAfter(settings.Patience);
            }
        }
        catch (OperationCanceledException error) when (!cancel.IsCancellationRequested)
        {
            throw Silent(answer.RequestMessage?.RequestUri ?? settings.Endpoint, error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private TimeoutException Silent(Uri address, Exception inner) =>
        new(FormattableString.Invariant($"{address.Host} sent nothing for {settings.Patience.TotalSeconds} seconds"), inner);
}

using System.Globalization;
using Suffice.Data.Images;

namespace Suffice.Data.Sources;

/// <summary>An address below which the four .gz files lie.</summary>
internal sealed class WebFolder(Uri address) : IFileSource
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Description => address.ToString();

    public void Fetch(string folder, IProgress<string>? progress, CancellationToken cancel) =>
        FetchAsync(folder, progress, cancel).GetAwaiter().GetResult();

    private async Task FetchAsync(string folder, IProgress<string>? progress, CancellationToken cancel)
    {
        using var handler = new SocketsHttpHandler { ConnectTimeout = Patience };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        foreach (string name in IdxDataset.FileNames)
        {
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            try
            {
                await FetchFileAsync(client, name + ".gz", folder, progress, silence).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                throw new TimeoutException($"{name}.gz: no data for {Patience.TotalSeconds} seconds");
            }
        }
    }

    private async Task FetchFileAsync(
        HttpClient client,
        string name,
        string folder,
        IProgress<string>? progress,
        CancellationTokenSource silence
    )
    {
        silence.CancelAfter(Patience);
        using HttpResponseMessage response = await client
            .GetAsync(new Uri(address, name), HttpCompletionOption.ResponseHeadersRead, silence.Token)
            .ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        using Stream from = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
        using FileStream to = File.Create(Path.Combine(folder, name));
        var buffer = new byte[1 << 16];
        long done = 0,
            reported = 0;
        for (int read; (read = await from.ReadAsync(buffer, silence.Token).ConfigureAwait(false)) > 0; silence.CancelAfter(Patience))
        {
            await to.WriteAsync(buffer.AsMemory(0, read), silence.Token).ConfigureAwait(false);
            done += read;
            if (done - reported < 1 << 20)
                continue;
            reported = done;
            progress?.Report(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}: {done / 1e6:F1} of {(response.Content.Headers.ContentLength ?? 0) / 1e6:F1} MB"
                )
            );
        }
        if (response.Content.Headers.ContentLength is { } whole && done != whole)
            throw new IOException($"{name} stopped after {done:N0} of {whole:N0} bytes");
    }
}

using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using Suffice.Server.Endpoints;

namespace Suffice.Cli.Loading;

/// <summary>Sends requests when they are due, whether those before are answered or not: an open loop.</summary>
internal sealed class LoadGenerator : IDisposable
{
    /// <summary>Longer waits are slept, but for this last part of them, in which others may run and it looks again.</summary>
    private static readonly TimeSpan Spun = TimeSpan.FromMilliseconds(1);

    /// <summary>Requests sent one by one before the first that counts.</summary>
    private const int WarmUp = 1000;

    private readonly HttpClient client;
    private readonly Uri address;
    private int warm; // requests sent before those that count

    /// <param name="server">Its HTTP address.</param>
    /// <param name="model">Name of the model.</param>
    /// <param name="query">Parameters, with their question mark; may be empty.</param>
    /// <param name="key">An API key; null: none is needed.</param>
    public LoadGenerator(Uri server, string model, string query, string? key)
    {
        address = new Uri(server, $"/v1/models/{Uri.EscapeDataString(model)}/classify{query}");
        client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 512, UseProxy = false })
        {
            Timeout = TimeSpan.FromSeconds(60),
        };
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Sends one example after another, each when the one before is answered, for so long.</summary>
    public async Task<LoadAnswer[]> RunAloneAsync(IReadOnlyList<LoadExample> examples, double seconds, CancellationToken cancellationToken)
    {
        await WarmAsync(examples, cancellationToken).ConfigureAwait(false);
        var answers = new List<LoadAnswer>();
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds is var now && now < seconds)
            answers.Add(await SendAsync(examples[answers.Count % examples.Count], start, now, cancellationToken).ConfigureAwait(false));
        return [.. answers];
    }

    /// <summary>Sends one example after another.</summary>
    /// <param name="examples">Taken in turns.</param>
    /// <param name="arrivals">Seconds, rising.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>(arrivals).</returns>
    public async Task<LoadAnswer[]> RunAsync(
        IReadOnlyList<LoadExample> examples,
        IReadOnlyList<double> arrivals,
        CancellationToken cancellationToken
    )
    {
        await WarmAsync(examples, cancellationToken).ConfigureAwait(false);
        var answers = new Task<LoadAnswer>[arrivals.Count];
        long start = Stopwatch.GetTimestamp();
        await Task
            .Factory.StartNew(
                () =>
                {
                    for (int i = 0; i < answers.Length; i++)
                    {
                        Wait(start, TimeSpan.FromSeconds(arrivals[i]), cancellationToken);
                        answers[i] = SendAsync(examples[i % examples.Count], start, arrivals[i], cancellationToken);
                    }
                },
                cancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            )
            .ConfigureAwait(false);
        return await Task.WhenAll(answers).ConfigureAwait(false);
    }

    public void Dispose() => client.Dispose();

    /// <summary>The sender's own first requests wait for its compiler.</summary>
    private async Task WarmAsync(IReadOnlyList<LoadExample> examples, CancellationToken cancellationToken)
    {
        for (; warm < WarmUp; warm++)
            await SendAsync(examples[warm % examples.Count], Stopwatch.GetTimestamp(), 0, cancellationToken).ConfigureAwait(false);
    }

    private static void Wait(long start, TimeSpan due, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TimeSpan left = due - Stopwatch.GetElapsedTime(start);
        if (left > Spun)
            Thread.Sleep(left - Spun);
        while (Stopwatch.GetElapsedTime(start) < due)
            Thread.Yield(); // Answers come in on the same processor.
    }

    private async Task<LoadAnswer> SendAsync(LoadExample example, long start, double intended, CancellationToken cancellationToken)
    {
        // Off the sender's thread: what comes next is due whatever this takes.
        await Task.Yield();
        try
        {
            using var content = new ByteArrayContent(example.Body);
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(example.Type);
            using HttpResponseMessage response = await client.PostAsync(address, content, cancellationToken).ConfigureAwait(false);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            double latency = Stopwatch.GetElapsedTime(start).TotalSeconds - intended;
            if (!response.IsSuccessStatusCode)
                return new LoadAnswer(intended, latency, (int)response.StatusCode, false, 0, "");
            Classification answer = JsonSerializer.Deserialize(body, ApiJson.Default.Classification)!;
            return new LoadAnswer(intended, latency, 200, answer.Label == example.Label, answer.Fraction, answer.Setting)
            {
                InEngine = (answer.QueueMs + answer.ComputeMs) / 1000,
                Computed = answer.ComputeMs / answer.Batch / 1000,
            };
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new LoadAnswer(intended, Stopwatch.GetElapsedTime(start).TotalSeconds - intended, 0, false, 0, "");
        }
    }
}

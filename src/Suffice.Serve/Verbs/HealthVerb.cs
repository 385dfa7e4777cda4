using System.CommandLine;
using Suffice.Commands.Hosting;
using Suffice.Commands.Terminals;

namespace Suffice.Serve.Verbs;

/// <summary>Asks a server whether it is ready: for containers, whose images hold no other client.</summary>
internal sealed class HealthVerb : Verb
{
    /// <summary>The status of a process that says no, as health checks of containers expect it.</summary>
    private const int NotReady = 1;

    private readonly Argument<Uri> address = new("URL")
    {
        Description = "What to ask; any status of 200 to 299 is well.",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:8000/v2/health/ready"),
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https")
                return url;
            result.AddError($"{result.Tokens[0].Value} is no address. Give one like http://127.0.0.1:8000/v2/health/ready.");
            return null;
        },
    };

    public HealthVerb(Terminal terminal)
        : base(
            terminal,
            "health",
            "Asks a server whether it is ready.",
            "Ends with 0 if it is, and with 1 if it is not or does not answer within two seconds.",
            "health",
            "health http://127.0.0.1:9000/v2/health/live"
        )
    {
        Add(address);
        Does(arguments => Ask(arguments.GetRequiredValue(address)).GetAwaiter().GetResult());
    }

    private async Task<int> Ask(Uri url)
    {
        // The certificate of a server with TLS names its public address, and this is the machine itself.
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, _, _, _) => url.IsLoopback,
            UseProxy = !url.IsLoopback,
        };
        using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(2) };
        try
        {
            using HttpResponseMessage response = await client.GetAsync(url, Terminal.Interruption).ConfigureAwait(false);
            Terminal.Output.WriteLine($"{(int)response.StatusCode} {response.ReasonPhrase}");
            return response.IsSuccessStatusCode ? ExitCode.Success : NotReady;
        }
        catch (Exception error)
            when (error is HttpRequestException or TaskCanceledException && !Terminal.Interruption.IsCancellationRequested)
        {
            Terminal.Error.WriteLine($"{url} does not answer: {error.Message}");
            return NotReady;
        }
    }
}

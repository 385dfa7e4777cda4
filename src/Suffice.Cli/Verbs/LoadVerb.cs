using System.CommandLine;
using System.Net;
using System.Text.Json;
using Suffice.Cli.Loading;
using Suffice.Commands.Hosting;
using Suffice.Commands.Terminals;
using Suffice.Server.Endpoints;

namespace Suffice.Cli.Verbs;

/// <summary>Sends a server labelled inputs at given rates, and reports what came back, and when.</summary>
internal sealed class LoadVerb : Verb
{
    private readonly Argument<string> url = new("URL") { Description = "The server, such as http://127.0.0.1:8000." };
    private readonly Option<string> model = new("--model")
    {
        Description = "Name of the model.",
        Required = true,
        HelpName = "NAME",
    };
    private readonly LoadOptions load = new();
    private readonly Option<string?> query = new("--query")
    {
        Description = "Parameters of each request, such as budget=full.",
        HelpName = "NAME=VALUE&…",
    };
    private readonly Option<string?> key = new("--api-key") { Description = "A key, where the server asks for one.", HelpName = "KEY" };

    public LoadVerb(Terminal terminal)
        : base(
            terminal,
            "load",
            "Loads a server, and reports latencies, refusals and accuracy.",
            "Requests are sent when they are due, whether those before are answered or not, and latencies count from then. Prints one line "
                + "for each rate. On one machine, keep server and sender on different cores (taskset).",
            "load http://127.0.0.1:8000 --model fashion-mnist --data fashion-mnist --rate 500 1000 2000",
            "load http://127.0.0.1:8000 --model net --data reviews.tsv --rate 200 --arrivals bursty --json load.json"
        )
    {
        Add(url);
        Add(model);
        load.AddTo(this);
        Add(query);
        Add(key);
        Does(Execute);
    }

    private int Execute(ParseResult arguments)
    {
        string address = arguments.GetRequiredValue(url);
        Uri server =
            Uri.TryCreate(address, UriKind.Absolute, out Uri? given) && given.Scheme is "http" or "https"
                ? given
                : throw new SufficeException(Fault.Usage, $"{address} is no address. Give one like http://127.0.0.1:8000.");
        ServerStatus status = Status(server, arguments.GetValue(key), Terminal.Interruption);
        string name = arguments.GetRequiredValue(model);
        if (status.Models.All(served => served.Name != name))
            throw new SufficeException(
                Fault.Usage,
                $"{server} serves no model {name}. It serves {string.Join(", ", status.Models.Select(served => served.Name))}."
            );
        (string Data, LoadExample[] Examples) sent = load.Examples(arguments);
        string? asked = arguments.GetValue(query);
        using var generator = new LoadGenerator(server, name, asked is null ? "?top=1" : $"?top=1&{asked}", arguments.GetValue(key));
        return load.Run(
            Terminal,
            arguments,
            LoadOptions.Record(name, status.Engine, status.TargetMs, sent),
            times => generator.RunAsync(sent.Examples, times, Terminal.Interruption).GetAwaiter().GetResult(),
            length => generator.RunAloneAsync(sent.Examples, length, Terminal.Interruption).GetAwaiter().GetResult()
        );
    }

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static ServerStatus Status(Uri server, string? key, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new HttpClientHandler { UseProxy = false }) { BaseAddress = server, Timeout = Patience };
        if (key is not null)
            client.DefaultRequestHeaders.Add("X-API-Key", key);
        try
        {
            byte[] status = client.GetByteArrayAsync(new Uri("/v1/status", UriKind.Relative), cancellationToken).GetAwaiter().GetResult();
            return JsonSerializer.Deserialize(status, ApiJson.Default.ServerStatus) is { Models: not null } known
                ? known
                : throw new JsonException("what it says has no models.");
        }
        catch (HttpRequestException error) when (error.StatusCode == HttpStatusCode.Unauthorized)
        {
            throw new SufficeException(Fault.Usage, $"{server} asks for a key. Give one of its --api-keys by --api-key.", error);
        }
        catch (Exception error)
            when (error is HttpRequestException or JsonException
                || (error is TaskCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            throw new SufficeException(
                Fault.Machine,
                $"{server} does not answer as a server of this program: {error.Message} Start one with `serve`.",
                error
            );
        }
    }
}

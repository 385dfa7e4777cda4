using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Suffice.Cli.Loading;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Commands.Verbs;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Kinds;
using Suffice.Evaluation.Records;
using Suffice.Server.Endpoints;

namespace Suffice.Cli.Verbs;

/// <summary>Sends a server labelled inputs at given rates, and reports what came back, and when.</summary>
internal sealed class LoadVerb : Verb
{
    private readonly Argument<string> url = new("URL") { Description = "The server, such as http://127.0.0.1:8000." };
    private readonly Option<string> model = new("--model") { Description = "Name of the model.", Required = true };
    private readonly DataOptions data = new();
    private readonly Option<double[]> rates = new("--rate")
    {
        Description = "Requests a second; several are tried one after another.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
        HelpName = "F F …",
    };
    private readonly Option<double> seconds = new("--seconds")
    {
        Description = "Length of each load.",
        DefaultValueFactory = _ => 20,
        HelpName = "F",
    };
    private readonly Option<ArrivalKind> arrivals = new("--arrivals")
    {
        Description = "At random (poisson), in bursts of twice the rate (bursty), or at a fifth of the rate in the second half (step).",
        DefaultValueFactory = _ => ArrivalKind.Poisson,
    };
    private readonly Option<int> examples = new("--examples")
    {
        Description = "Most examples of the test split to send in turns.",
        DefaultValueFactory = _ => 2000,
        HelpName = "N",
    };
    private readonly Option<string?> query = new("--query")
    {
        Description = "Parameters of each request, such as budget=full.",
        HelpName = "NAME=VALUE&…",
    };
    private readonly Option<string?> key = new("--api-key") { Description = "A key, where the server asks for one." };
    private readonly Option<int> seed = new("--seed")
    {
        Description = "Of arrivals.",
        DefaultValueFactory = _ => 1,
        HelpName = "N",
    };
    private readonly Option<FileInfo> json = CommonOptions.Json("the record");

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
        data.AddTo(this);
        Option[] options = [rates, seconds, arrivals, examples, query, key, seed, json];
        foreach (Option option in options)
            Add(option);
        Does(Execute);
    }

    private int Execute(ParseResult arguments)
    {
        Uri server =
            Uri.TryCreate(arguments.GetRequiredValue(url), UriKind.Absolute, out Uri? given) && given.Scheme is "http" or "https"
                ? given
                : throw new SufficeException(Fault.Usage, $"{arguments.GetValue(url)} is no address. Give one like http://127.0.0.1:8000.");
        LabelledDataset set = data.Open(arguments);
        LoadExample[] sent = [.. Labelled(set, arguments.GetValue(examples))];
        string name = arguments.GetRequiredValue(model);
        string? asked = arguments.GetValue(query);
        using var generator = new LoadGenerator(server, name, asked is null ? "?top=1" : $"?top=1&{asked}", arguments.GetValue(key));
        ServerStatus status = Status(server, arguments.GetValue(key));
        var runs = new List<LoadSummary>();
        foreach (double rate in arguments.GetRequiredValue(rates))
        {
            runs.Add(Run(generator, sent, rate, status.TargetMs / 1000, arguments));
            Terminal.Error.WriteLine($"{rate.ToString(CultureInfo.InvariantCulture)} a second: done.");
        }
        Terminal.Output.Write(Table(runs));
        var record = new LoadRecord(
            1,
            $"load --model {name} --data {set.Name} --arrivals {arguments.GetValue(arrivals)}".ToLowerInvariant(),
            name,
            status.Engine,
            set.Name,
            sent.Length,
            status.TargetMs,
            MachineDescription.Current(),
            VersionDescription.Current(),
            [.. runs]
        );
        JsonOutput.Write(record, LoadJson.Default.LoadRecord, arguments.GetValue(json));
        return ExitCode.Success;
    }

    private static string Table(IEnumerable<LoadSummary> runs)
    {
        var table = new TablePrinter();
        table.Add("a second", "sent", "refused", "failed", "p50, ms", "p99, ms", "p99.9, ms", "accuracy, %", "MACs, % of static");
        foreach (LoadSummary run in runs)
            table.Add(
                Number(run.Rate, "0"),
                Number(run.Sent, "0"),
                Number(run.Refused, "0"),
                Number(run.Failed, "0"),
                Number(run.P50Ms, "0.00"),
                Number(run.P99Ms, "0.00"),
                Number(run.P999Ms, "0.00"),
                Number(100 * run.Accuracy, "0.00"),
                Number(100 * run.MeanFraction, "0.0")
            );
        return table.ToString();
    }

    private LoadSummary Run(LoadGenerator generator, LoadExample[] sent, double rate, double? target, ParseResult arguments)
    {
        double length = arguments.GetValue(seconds);
        ArrivalKind kind = arguments.GetValue(arrivals);
        double[] times = ArrivalTimes.Of(kind, rate, length, arguments.GetValue(seed));
        LoadAnswer[] answers = generator.RunAsync(sent, times, Terminal.Interruption).GetAwaiter().GetResult();
        return LoadSummary.Of(kind, rate, length, target, answers);
    }

    private static IEnumerable<LoadExample> Labelled(LabelledDataset set, int most)
    {
        var kind = DataKind.Of(set);
        int[] test = [.. Enumerable.Range(0, set.Count).Where(set.IsOfficialTest)];
        if (test.Length == 0)
            test = [.. Enumerable.Range(0, set.Count)];
        new Random(1).Shuffle(test);
        return test.Take(most)
            .Select(i =>
                kind.Picture(set, i) is { } picture
                    ? new LoadExample(picture, "image/png", set.Labels[set.Label(i)])
                    : new LoadExample(Encoding.UTF8.GetBytes(kind.Words(set, i) ?? ""), "text/plain", set.Labels[set.Label(i)])
            );
    }

    private static ServerStatus Status(Uri server, string? key)
    {
        using var client = new HttpClient { BaseAddress = server };
        if (key is not null)
            client.DefaultRequestHeaders.Add("X-API-Key", key);
        try
        {
            byte[] status = client.GetByteArrayAsync(new Uri("/v1/status", UriKind.Relative)).GetAwaiter().GetResult();
            return JsonSerializer.Deserialize(status, ApiJson.Default.ServerStatus)!;
        }
        catch (Exception error) when (error is HttpRequestException or JsonException)
        {
            throw new SufficeException(Fault.Machine, $"{server} does not answer as a server of this program: {error.Message}", error);
        }
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

using System.CommandLine;
using System.Globalization;
using System.Text;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Commands.Verbs;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Kinds;
using Suffice.Data.Splits;
using Suffice.Evaluation.Records;

namespace Suffice.Cli.Loading;

/// <summary>What is sent, how often, and what is made of the answers: for real servers and simulated ones.</summary>
internal sealed class LoadOptions
{
    private readonly Option<string> data = CommonOptions.Data(required: true);
    private readonly Option<string> folder = CommonOptions.Folder();
    private readonly ReadingOptions reading = new();
    private readonly Option<double[]> rates = new("--rate")
    {
        Description = "Requests a second; several are tried one after another. Needed unless they come one after another.",
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
        Description =
            "At random (poisson), in bursts of twice the rate (bursty), at a fifth of the rate in the second half (step), or each when the "
            + "one before is answered (alone).",
        DefaultValueFactory = _ => ArrivalKind.Poisson,
    };
    private readonly Option<int> examples = new("--examples")
    {
        Description = "Most examples of the test split to send in turns.",
        DefaultValueFactory = _ => 2000,
        HelpName = "N",
    };
    private readonly Option<int> seed = new("--seed")
    {
        Description = "Of arrivals.",
        DefaultValueFactory = _ => 1,
        HelpName = "N",
    };
    private readonly Option<FileInfo> json = CommonOptions.Json("the record");

    public void AddTo(Verb verb)
    {
        verb.Add(data);
        verb.Add(folder);
        reading.AddTo(verb);
        CommonOptions.AtMostAnHour(seconds);
        CommonOptions.AtLeastOne(examples);
        Option[] options = [rates, seconds, arrivals, examples, seed, json];
        foreach (Option option in options)
            verb.Add(option);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(arrivals) != ArrivalKind.Alone && result.GetValue(rates) is not { Length: > 0 })
                result.AddError("Give --rate: how many requests a second to send.");
        });
        rates.Validators.Add(result =>
        {
            foreach (string text in result.Tokens.Select(token => token.Value))
                if (double.TryParse(text, CultureInfo.InvariantCulture, out double rate) && rate is not (> 0 and <= 1e6))
                    result.AddError($"--rate must be above 0 and at most 1000000; got {text}.");
        });
    }

    /// <summary>The data set, and what is sent of it.</summary>
    public (string Data, LoadExample[] Examples) Examples(ParseResult arguments)
    {
        LabelledDataset set = DatasetCatalog.OpenAny(
            arguments.GetRequiredValue(data),
            arguments.GetRequiredValue(folder),
            reading.Read(arguments)
        );
        var kind = DataKind.Of(set);
        int[] test = [.. DataSplits.Of(set, seed: 0)[Split.Test]];
        new Random(1).Shuffle(test); // Sets often lie sorted by class.
        return (set.Name, [.. test.Take(arguments.GetValue(examples)).Select(i => Example(set, kind, i))]);
    }

    /// <summary>Runs every rate, prints a table and writes the record.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="arguments">Of the verb.</param>
    /// <param name="record">All but its runs.</param>
    /// <param name="run">Answers to arrivals.</param>
    /// <param name="alone">Answers in so many seconds to inputs that come one after another.</param>
    public int Run(
        Terminal terminal,
        ParseResult arguments,
        LoadRecord record,
        Func<double[], LoadAnswer[]> run,
        Func<double, LoadAnswer[]> alone
    )
    {
        (double length, ArrivalKind kind) = (arguments.GetValue(seconds), arguments.GetValue(arrivals));
        var runs = new List<LoadSummary>();
        if (kind == ArrivalKind.Alone)
        {
            LoadAnswer[] answers = alone(length);
            runs.Add(LoadSummaries.Of(kind, answers.Length / length, length, record.TargetMs / 1000, answers));
        }
        foreach (double rate in kind == ArrivalKind.Alone ? [] : arguments.GetRequiredValue(rates))
        {
            LoadAnswer[] answers = run(ArrivalTimes.Of(kind, rate, length, arguments.GetValue(seed)));
            runs.Add(LoadSummaries.Of(kind, rate, length, record.TargetMs / 1000, answers));
            terminal.Error.WriteLine($"{rate.ToString(CultureInfo.InvariantCulture)} a second: done.");
        }
        terminal.Output.Write(Table(runs));
        JsonOutput.Write(record with { Runs = [.. runs] }, LoadJson.Default.LoadRecord, arguments.GetValue(json));
        return ExitCode.Success;
    }

    /// <summary>A record without its runs.</summary>
    public static LoadRecord Record(string model, string server, double? targetMs, (string Data, LoadExample[] Examples) sent) =>
        new(1, model, server, sent.Data, sent.Examples.Length, targetMs, MachineDescription.Current(), VersionDescription.Current(), []);

    private static LoadExample Example(LabelledDataset set, DataKind kind, int i) =>
        kind.Picture(set, i) is { } picture
            ? new LoadExample(picture, "image/png", set.Labels[set.Label(i)])
            : new LoadExample(Encoding.UTF8.GetBytes(kind.Words(set, i) ?? ""), "text/plain", set.Labels[set.Label(i)]);

    private static string Table(IEnumerable<LoadSummary> runs)
    {
        var table = new TablePrinter();
        table.Add(
            "a second",
            "sent",
            "refused",
            "failed",
            "p50, ms",
            "p99, ms",
            "p99.9, ms",
            "front, ms",
            "accuracy, %",
            "MACs, % of static"
        );
        foreach (LoadSummary run in runs)
            table.Add(
                Number(run.Rate, "0"),
                Number(run.Sent, "0"),
                Number(run.Refused, "0"),
                Number(run.Failed, "0"),
                Number(run.P50Ms, "0.00"),
                Number(run.P99Ms, "0.00"),
                Number(run.P999Ms, "0.00"),
                run.FrontP50Ms is { } front ? Number(front, "0.00") : "",
                Number(100 * run.Accuracy, "0.00"),
                Number(100 * run.MeanFraction, "0.0")
            );
        return table.ToString();
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

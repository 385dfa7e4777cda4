using System.CommandLine;
using System.Globalization;
using Suffice.Commands.Benching;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;

namespace Suffice.Commands.Verbs;

/// <summary>Times engines side by side.</summary>
internal sealed class BenchVerb : Verb
{
    private readonly string[] names;
    private readonly Func<string?, string?, IReadOnlyList<EngineOffer>> offers;
    private readonly Option<string[]> models = List(
        "--models",
        "deit-tiny, deit-small (random weights), the same with -bf16 (weights that our bundle keeps in 16 bits; the others get the same "
            + "numbers in 32), minilm (random weights, texts of 8, 32 and 128 tokens), and paths of bundles. An adapted bundle "
            + "NAME.suffice is compared with NAME.static.suffice beside it. Without it: deit-tiny,deit-small."
    );
    private readonly Option<string[]> engines;
    private readonly Option<int[]> batches = Counts("--batch", "Images of one run. Without it: 1,8,32.");
    private readonly Option<int[]> threads = Counts("--threads", "Threads to compute with. Without it: 1.");
    private readonly Option<int> rounds = new("--rounds")
    {
        Description = "Rounds, in each of which every engine has a turn.",
        HelpName = "N",
        DefaultValueFactory = _ => 5,
    };
    private readonly Option<double> seconds = new("--seconds")
    {
        Description = "Length of a turn.",
        HelpName = "F",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<int> seed = new("--seed")
    {
        Description = "Of random weights and inputs.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<bool> staticOnly = new("--static-only") { Description = "Leave out adaptive runs." };
    private readonly Option<string> folder = CommonOptions.Folder();
    private readonly Option<FileInfo> runner = new("--runner")
    {
        Description =
            "Our engine: a suffice-run, such as one published with NativeAOT. Without it: the usual place of one, else the one beside "
            + "this program.",
        HelpName = "FILE",
    };
    private readonly DeviceOption device;
    private readonly Option<FileInfo> json = CommonOptions.Json("the record");

    /// <param name="terminal">Where it reads and writes.</param>
    /// <param name="names">Engines there are.</param>
    /// <param name="offers">Makes their offers, given the runner and the device that were chosen.</param>
    /// <param name="devices">Where engines that have a choice can run; null: there is none.</param>
    public BenchVerb(
        Terminal terminal,
        string[] names,
        Func<string?, string?, IReadOnlyList<EngineOffer>> offers,
        IReadOnlyList<DeviceOffer>? devices = null
    )
        : base(
            terminal,
            "bench",
            "Times engines side by side on the same weights and inputs.",
            "Every engine runs in a process of its own, and they take turns, so that whatever the machine does meanwhile falls on all "
                + "alike and peak memory is each one's own. Prints images per second, share of the machine's sgemm roof, latencies, "
                + "memory, and how far the logits differ from ours. Nothing else should run meanwhile.",
            "bench --models deit-tiny,deit-small --batch 1,8,32 --threads 1,2 --json bench.json",
            "bench --models models/fashion-mnist.suffice --batch 1,32"
        )
    {
        this.names = names;
        this.offers = offers;
        device = new DeviceOption(devices, "What engines that have a choice run on; those then run the adaptive bundle, too");
        engines = List(
            "--engines",
            names.Length == 1 ? $"There is one here: {names[0]}." : $"Among {string.Join(", ", names)}. Without it: all."
        );
        engines.Validators.Add(result =>
        {
            foreach (string unknown in (result.GetValueOrDefault<string[]>() ?? []).Except(names))
                result.AddError($"--engines: there is no engine '{unknown}'; there are {string.Join(", ", names)}.");
        });
        CommonOptions.AtMostAnHour(seconds);
        CommonOptions.AtLeastOne(rounds);
        Option[] options = [models, engines, batches, threads, rounds, seconds, seed, staticOnly, folder, runner, json];
        foreach (Option option in options)
            Add(option);
        device.AddTo(this);
        Does(Execute);
    }

    private int Execute(ParseResult arguments)
    {
        string files = Directory.CreateTempSubdirectory("suffice-bench-").FullName;
        try
        {
            BenchRecord record = Run(Read(arguments, files));
            JsonOutput.Write(record, BenchJson.Default.BenchRecord, arguments.GetValue(json));
            Terminal.Output.Write(BenchTable.Format(record));
            return ExitCode.Success;
        }
        finally
        {
            Directory.Delete(files, recursive: true);
        }
    }

    private BenchOptions Read(ParseResult arguments, string files)
    {
        string[] chosen = Given(arguments.GetValue(engines), names);
        return new BenchOptions
        {
            Models = Given(arguments.GetValue(models), [.. GeneratedModels.Usual]),
            Offers = [.. offers(arguments.GetValue(runner)?.FullName, device.Text(arguments)).Where(offer => chosen.Contains(offer.Name))],
            Batches = Given(arguments.GetValue(batches), [1, 8, 32]),
            Threads = Given(arguments.GetValue(threads), [1]),
            Rounds = arguments.GetValue(rounds),
            TurnSeconds = arguments.GetValue(seconds),
            Seed = arguments.GetValue(seed),
            StaticOnly = arguments.GetValue(staticOnly),
            DataFolder = arguments.GetRequiredValue(folder),
            Folder = files,
        };
    }

    private BenchRecord Run(BenchOptions options)
    {
        using ProgressDisplay progress = Terminal.ShowProgress();
        return BenchRun.Run(options, progress, Terminal.Interruption);
    }

    // Without an option the parser gives an empty array.
    private static T[] Given<T>(T[]? values, T[] usual) => values is { Length: > 0 } ? values : usual;

    private static Option<string[]> List(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "NAME,NAME",
            CustomParser = result =>
                [.. result.Tokens[0].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()],
        };

    private static Option<int[]> Counts(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "N,N",
            CustomParser = result =>
            {
                string[] parts = result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries);
                int[] values =
                [
                    .. parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : 0),
                ];
                if (values.Any(value => value is < 1 or > 4096))
                    result.AddError($"{name} needs whole numbers from 1 to 4096, separated by commas; got '{result.Tokens[0].Value}'.");
                return values;
            },
        };
}

using System.CommandLine;
using System.Text.Json;
using Suffice.Bundles;
using Suffice.Cli.Engines;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Evaluation.Records;
using Suffice.Files;
using Suffice.Inputs;
using Suffice.Onnx;
using Suffice.Text;
using static System.FormattableString;

namespace Suffice.Cli.Verbs;

/// <summary>The options of <c>export</c> that run what was written, and what is shown of it.</summary>
internal sealed class ExportTrial
{
    private readonly Option<string?> data = new("--try")
    {
        Description =
            "Run what was written on the first test examples of this data set: fashion-mnist, cifar10, or the path of a folder, an archive "
            + "or a table of texts.",
        HelpName = "NAME_OR_PATH",
    };
    private readonly Option<int> limit = new("--limit")
    {
        Description = "How many examples.",
        HelpName = "N",
        DefaultValueFactory = _ => 1000,
    };
    private readonly Option<string> device = new("--device")
    {
        Description = $"What runs the graphs: {OnnxDevices.Offer.Form}, {OnnxDevices.Offer.Description}.",
        HelpName = "onnx:PROVIDER",
        DefaultValueFactory = _ => OnnxDevice.Prefix + OnnxProviders.Cpu,
    };
    private readonly Option<string> cache = CommonOptions.Folder();
    private readonly ReadingOptions reading = new();
    private readonly Option<FileInfo> json = CommonOptions.Json("what was found");

    public void AddTo(Verb verb)
    {
        CommonOptions.AtLeastOne(limit);
        verb.Add(data);
        verb.Add(limit);
        verb.Add(device);
        verb.Add(cache);
        reading.AddTo(verb);
        verb.Add(json);
    }

    /// <summary>Refuses, before any work, a record of nothing.</summary>
    public void Check(ParseResult arguments)
    {
        if (arguments.GetValue(json) is not null && arguments.GetValue(data) is null)
            throw new SufficeException(Fault.Usage, "--json writes what --try found. Give the data to try the export on.");
        if (arguments.GetValue(data) is not null)
            Device(arguments);
    }

    /// <summary>Does nothing where no data are given.</summary>
    public void Run(ParseResult arguments, BundleFile bundle, string folder, ExportedFolder written, Terminal terminal)
    {
        if (arguments.GetValue(data) is not { } name)
            return;
        LabelledDataset set = DatasetCatalog.OpenAny(name, arguments.GetRequiredValue(cache), reading.Read(arguments));
        ModelInput[] inputs = Read(set, bundle, arguments.GetValue(limit));
        OnnxDevice chosen = Device(arguments);
        using var trial = new OnnxTrial(bundle, folder, written, inputs, chosen);
        var record = new TrialRecord(
            written.Bundle,
            written.Checksum,
            set.Name,
            inputs.Length,
            $"{chosen.Name}, one thread",
            MachineDescription.Current().Cpu,
            written.Opset,
            written.Weights,
            written.Adaptive?.Controller,
            [.. trial.OfPaths()],
            [.. trial.OfPrices()]
        );
        terminal.Output.Write(Describe(record));
        if (arguments.GetValue(json) is { } file)
            AtomicFile.Write(file.FullName, stream =>
            {
                using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
                JsonSerializer.Serialize(writer, record, ExportJson.Default.TrialRecord);
            });
    }

    private OnnxDevice Device(ParseResult arguments)
    {
        string given = arguments.GetRequiredValue(device);
        return OnnxDevice.Parse(given)
            ?? throw new SufficeException(
                Fault.Usage,
                $"--device {given} is not {OnnxDevice.Prefix}PROVIDER. Providers are {string.Join(", ", OnnxProviders.Names)}."
            );
    }

    /// <summary>The first test examples, or the first of all where none is for tests.</summary>
    private static ModelInput[] Read(LabelledDataset set, BundleFile bundle, int most)
    {
        if (set.Kind != bundle.Manifest.Model.Kind)
            throw new SufficeException(
                Fault.Data,
                $"{set.Name} holds {set.Noun}s, but the bundle reads {bundle.Manifest.Model.Kind.Noun}s. Give those to --try."
            );
        int[] tests = [.. Enumerable.Range(0, set.Count).Where(set.IsOfficialTest)];
        IEnumerable<int> chosen = tests.Length > 0 ? tests : Enumerable.Range(0, set.Count);
        TextTokenizer? tokenizer = bundle.Manifest.Model.Vocabulary is null ? null : TextTokenizer.In(bundle.Tensors);
        return [.. chosen.Take(most).Select(i => set.Read(i, tokenizer, bundle.Manifest.Model.LongestInput))];
    }

    private static string Describe(TrialRecord record)
    {
        var paths = new TablePrinter();
        paths.Add("path", "same answer", "largest difference");
        foreach (PathTrial path in record.Paths)
            paths.Add(path.Path, Invariant($"{path.SameAnswers} of {record.Inputs}"), Invariant($"{path.Difference:0.0e-0}"));
        string graphs = Invariant(
            $"{Environment.NewLine}{record.Inputs} inputs of {record.Data}, {record.Engine}:{Environment.NewLine}{paths}"
        );
        if (record.Prices.Length == 0)
            return graphs;
        var prices = new TablePrinter();
        prices.Add("lambda", "% of static MACs", "same path", "full path µs", "adaptive µs", "ratio", "ours µs");
        foreach (PriceTrial price in record.Prices)
            prices.Add(
                Invariant($"{price.Lambda:0.#####}"),
                Invariant($"{price.Fraction * 100:0.0}"),
                Invariant($"{price.SamePaths} of {record.Inputs}"),
                Invariant($"{price.FullMicroseconds:0}"),
                Invariant($"{price.AdaptiveMicroseconds:0}"),
                Invariant($"{price.AdaptiveMicroseconds / price.FullMicroseconds:0.00}"),
                Invariant($"{price.OurMicroseconds:0}")
            );
        return $"{graphs}{Environment.NewLine}adaptive.onnx, by '{record.Controller}', one input at a time:{Environment.NewLine}{prices}";
    }
}

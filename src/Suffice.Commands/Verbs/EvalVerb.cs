using System.CommandLine;
using System.Globalization;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Evaluation.Evaluators;
using Suffice.Evaluation.Records;

namespace Suffice.Commands.Verbs;

/// <summary>Judges a bundle against its teacher and the baselines.</summary>
internal sealed class EvalVerb : Verb
{
    private readonly SubjectOptions subject = new();
    private readonly Option<double[]?> budgets = new("--budgets")
    {
        Description =
            "Mean shares of the teacher's multiply-adds, such as 0.2,0.4; the bundle's default is always added. Without it: a usual "
            + "handful.",
        HelpName = "F,F",
        CustomParser = result => ParseFractions("--budgets", result.Tokens[0].Value, result.AddError),
    };
    private readonly Option<double[]?> caps = new("--caps")
    {
        Description =
            "Limits for each input, as shares of the teacher's multiply-adds, such as 0.5,0.6; at the price of the default budget.",
        HelpName = "F,F",
        CustomParser = result => ParseFractions("--caps", result.Tokens[0].Value, result.AddError),
    };
    private readonly Option<int> batch = new("--batch")
    {
        Description = "Images of one call.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };
    private readonly DeviceOption device;
    private readonly ClusterOption cluster;
    private readonly Option<FileInfo> json = CommonOptions.Json("the record (and details for the report beside it)", required: true);
    private readonly Option<FileInfo> table = CommonOptions.Output("--table", "Write a tab-separated row for every image and setting.");

    /// <param name="terminal">Where it reads and writes.</param>
    /// <param name="devices">What can run a bundle besides our own runtime; null: nothing.</param>
    /// <param name="clusters">Reaches a cluster; null: none is known.</param>
    public EvalVerb(Terminal terminal, IReadOnlyList<DeviceOffer>? devices = null, ClusterOffer? clusters = null)
        : base(
            terminal,
            "eval",
            "Measures a bundle against the static model it was made from.",
            "Accuracy, counted multiply-adds and time at several budgets, static and adaptive taking turns on the same images, beside "
                + "every baseline on the same paths. Prints a table and writes the record from which `report` makes a page.",
            "eval models/fashion-mnist.suffice --static models/fashion-mnist.static.suffice --data fashion-mnist --json eval.json",
            "eval net.suffice --static net.static.suffice --unlabelled photos/ --json eval.json",
            "eval net.suffice --static net.static.suffice --data photos/ --budgets 0.2,0.4 --batch 8 --json eval.json --table eval.tsv"
        )
    {
        device = new DeviceOption(devices, "What runs static and adaptive at every budget");
        cluster = new ClusterOption(clusters);
        CommonOptions.AtLeastOne(batch);
        subject.AddTo(this);
        Option[] options = [budgets, caps, batch, json, table];
        foreach (Option option in options)
            Add(option);
        device.AddTo(this);
        cluster.AddTo(this);
        Does(Execute);
    }

    private int Execute(ParseResult arguments)
    {
        EvaluationResult result = Run(Read(arguments));
        if (arguments.GetValue(table) is { } rows)
            result.SaveTable(rows.FullName);
        FileInfo record = arguments.GetRequiredValue(json);
        result.Save(record.FullName);
        Terminal.Output.Write(EvaluationTable.Format(result.Record));
        Terminal.Error.WriteLine($"Record: {record}. See it as a page with `report {record}`.");
        return ExitCode.Success;
    }

    private EvaluationOptions Read(ParseResult arguments) =>
        subject.Read(arguments) with
        {
            // Without the option the parser gives an empty array, not null.
            Budgets = arguments.GetValue(budgets) is { Length: > 0 } given ? given : null,
            Caps = arguments.GetValue(caps) is { Length: > 0 } limits ? limits : null,
            Batch = arguments.GetValue(batch),
            Device = device.Read(arguments).Device,
            Shards = cluster.Read(arguments),
        };

    private EvaluationResult Run(EvaluationOptions options)
    {
        using ProgressDisplay progress = Terminal.ShowProgress();
        return Evaluator.Run(options with { Messages = progress }, progress, Terminal.Interruption);
    }

    private static double[]? ParseFractions(string option, string text, Action<string> refuse)
    {
        var values = new List<double>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
            {
                refuse($"{option} needs numbers separated by commas, such as 0.2,0.4; got '{text}'.");
                return null;
            }
            if (option == "--caps" && value is not (> 0 and <= 1))
            {
                refuse($"--caps are shares above 0 and at most 1; got {part}.");
                return null;
            }
            values.Add(value);
        }
        return [.. values];
    }
}

using System.CommandLine;
using System.Globalization;
using Suffice.Evaluation.Datasets;
using Suffice.Evaluation.Records;
using Suffice.Run.Terminals;

namespace Suffice.Run.Verbs;

/// <summary>Judges a bundle against its teacher and the baselines.</summary>
internal sealed class EvalVerb : Verb
{
    private readonly Argument<string> bundle = new("BUNDLE") { Description = "The adapted bundle." };
    private readonly Option<string> teacher = new("--static") { Description = "The static bundle it was made from (the teacher).", HelpName = "STATIC", Required = true };
    private readonly Option<string> data = CommonOptions.Data();
    private readonly Option<string> folder = CommonOptions.Folder();
    private readonly Option<string> split = new("--split") { Description = "Which images of the data set.", DefaultValueFactory = _ => "test" };
    private readonly Option<double[]?> budgets = new("--budgets")
    {
        Description = "Mean shares of the teacher's multiply-adds, such as 0.2,0.4; the bundle's default is always added. Without it: a usual handful.",
        HelpName = "F,F",
        CustomParser = result => ParseBudgets(result.Tokens[0].Value, result.AddError),
    };
    private readonly Option<int> batch = new("--batch") { Description = "Images of one call.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<int> threads = CommonOptions.Threads();
    private readonly Option<int?> limit = new("--limit") { Description = "At most this many images, from the beginning of the split.", HelpName = "N" };
    private readonly Option<FileInfo> json = CommonOptions.Json("the record (and details for the report beside it)", required: true);
    private readonly Option<FileInfo> table = new("--table") { Description = "Write a tab-separated row for every image and setting.", HelpName = "FILE" };

    public EvalVerb(Terminal terminal)
        : base(terminal, "eval",
            "Measures a bundle against the static model it was made from.",
            "Accuracy, counted multiply-adds and time at several budgets, static and adaptive taking turns on the same images, beside every baseline on the same paths. Prints a table and writes the record from which `report` makes a page.",
            "eval models/fashion-mnist.suffice --static models/fashion-mnist.static.suffice --data fashion-mnist --json eval.json",
            "eval net.suffice --static net.static.suffice --data photos/ --budgets 0.2,0.4 --batch 8 --json eval.json --table eval.tsv")
    {
        split.AcceptOnlyFromAmong([.. Enum.GetNames<Split>().Select(name => name.ToLowerInvariant())]);
        CommonOptions.AtLeastOne(batch);
        Add(bundle);
        Option[] options = [teacher, data, folder, split, budgets, batch, threads, limit, json, table];
        foreach (Option option in options) Add(option);
        Does(Execute);
    }

    private int Execute(ParseResult arguments)
    {
        var options = new EvaluationOptions
        {
            Bundle = arguments.GetRequiredValue(bundle),
            Static = arguments.GetRequiredValue(teacher),
            Data = arguments.GetRequiredValue(data),
            DataFolder = arguments.GetRequiredValue(folder),
            Split = Enum.Parse<Split>(arguments.GetRequiredValue(split), ignoreCase: true),
            // Without the option the parser gives an empty array, not null.
            Budgets = arguments.GetValue(budgets) is { Length: > 0 } given ? given : null,
            Batch = arguments.GetValue(batch),
            Threads = arguments.GetValue(threads),
            Limit = arguments.GetValue(limit),
        };
        EvaluationResult result;
        using (ProgressDisplay progress = Terminal.ShowProgress()) result = Evaluator.Run(options, progress, Terminal.Interruption);
        if (arguments.GetValue(table) is { } rows) result.SaveTable(rows.FullName);
        FileInfo record = arguments.GetRequiredValue(json);
        result.Save(record.FullName);
        Terminal.Output.Write(EvaluationTable.Format(result.Record));
        Terminal.Error.WriteLine($"Record: {record}. See it as a page with `report {record}`.");
        return ExitCode.Success;
    }

    private static double[]? ParseBudgets(string text, Action<string> refuse)
    {
        var values = new List<double>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
            {
                refuse($"--budgets needs numbers separated by commas, such as 0.2,0.4; got '{text}'.");
                return null;
            }
            values.Add(value);
        }
        return [.. values];
    }
}

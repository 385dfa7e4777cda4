using System.CommandLine;
using Suffice.Evaluation.Datasets;
using Suffice.Evaluation.Records;
using Suffice.Run.Terminals;
using static System.FormattableString;

namespace Suffice.Run.Verbs;

/// <summary>Says how far a bundle's choices are from the best there are.</summary>
internal sealed class BoundVerb : Verb
{
    private readonly Argument<string> bundle = new("BUNDLE") { Description = "The adapted bundle." };
    private readonly Option<string> teacher = new("--static") { Description = "The static bundle it was made from (the teacher).", HelpName = "STATIC", Required = true };
    private readonly Option<string> data = CommonOptions.Data();
    private readonly Option<string> folder = CommonOptions.Folder();
    private readonly Option<string> split = new("--split") { Description = "Which images of the data set.", DefaultValueFactory = _ => "test" };
    private readonly Option<int> threads = CommonOptions.Threads();
    private readonly Option<int?> limit = new("--limit") { Description = "At most this many images, from the beginning of the split.", HelpName = "N" };
    private readonly Option<FileInfo> json = CommonOptions.Json("the record");

    public BoundVerb(Terminal terminal)
        : base(terminal, "bound",
            "Says how far a bundle's choices are from the best possible ones.",
            "Mean multiply-adds per image at the static model's accuracy less 0.3 points, with 95 % half-widths: the least that any choice of paths could need (exact on these images), the least for one that sees all exits' answers but not the label (an estimate) and what choosing by that estimate needs, the bundle's policy, and the best mixture of static nets. docs/theory.md has the statements and proofs.",
            "bound models/fashion-mnist.suffice --static models/fashion-mnist.static.suffice --data fashion-mnist",
            "bound net.suffice --static net.static.suffice --data photos/ --split calibration --json bound.json")
    {
        split.AcceptOnlyFromAmong([.. Enum.GetNames<Split>().Select(name => name.ToLowerInvariant())]);
        Add(bundle);
        Option[] options = [teacher, data, folder, split, threads, limit, json];
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
            Threads = arguments.GetValue(threads),
            Limit = arguments.GetValue(limit),
        };
        BoundRecord record;
        using (ProgressDisplay progress = Terminal.ShowProgress()) record = BoundEvaluator.Run(options, progress, Terminal.Interruption);
        if (arguments.GetValue(json) is { } file) RecordFile.Save(record, file.FullName);
        Terminal.Output.Write(Describe(record));
        return ExitCode.Success;
    }

    private static string Describe(BoundRecord record)
    {
        var table = new TextTable();
        table.Add("at that accuracy", "MMACs", "± 95 %", "% of static");
        void Row(string name, double? macs, double? halfwidth) => table.Add(
            name, macs is { } value ? Invariant($"{value / 1e6:0.000}") : "not reached", Mega(halfwidth, macs), macs is { } cost ? Invariant($"{100 * cost / record.TeacherMacs:0.00}") : "");
        Row("clairvoyant bound", record.ClairvoyantMacs, record.ClairvoyantMacsHalfwidth);
        Row("information-limited bound (estimate)", record.InformationMacs, record.InformationMacsHalfwidth);
        Row("choosing by that estimate", record.RealisedMacs, record.RealisedMacsHalfwidth);
        Row("this policy", record.PolicyMacs, record.PolicyMacsHalfwidth);
        Row("best mixture of static nets", record.HullMacs, record.HullMacsHalfwidth);
        string efficiency = record.AdaptivityEfficiency is { } share
            ? Invariant($"{share:0.000}{(record.AdaptivityEfficiencyHalfwidth is { } half ? Invariant($" ± {half:0.000}") : "")} of what choosing could save was saved")
            : "undefined here";
        return Invariant($"{record.Bundle} on {record.Data}, {record.Split} split, {record.Examples:N0} inputs{Environment.NewLine}")
            + Invariant($"top-1 {100 * record.Top1:0.00} %: that of the static model, {100 * record.TeacherTop1:0.00} %, less 0.3 points{Environment.NewLine}{Environment.NewLine}")
            + Invariant($"{table}{Environment.NewLine}adaptivity efficiency: {efficiency}{Environment.NewLine}");
    }

    private static string Mega(double? halfwidth, double? macs) => halfwidth is { } width ? Invariant($"{width / 1e6:0.000}") : macs is null ? "" : "unknown";
}

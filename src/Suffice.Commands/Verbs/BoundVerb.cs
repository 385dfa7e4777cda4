using System.CommandLine;
using System.Globalization;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Data;
using Suffice.Evaluation.Evaluators;
using Suffice.Evaluation.Records;
using static System.FormattableString;

namespace Suffice.Commands.Verbs;

/// <summary>Says how far a bundle's choices are from the best there are.</summary>
internal sealed class BoundVerb : Verb
{
    private readonly SubjectOptions subject = new();
    private readonly ClusterOption cluster;
    private readonly Option<FileInfo> json = CommonOptions.Json("the record");

    /// <param name="terminal">Where it reads and writes.</param>
    /// <param name="clusters">Reaches a cluster; null: none is known.</param>
    public BoundVerb(Terminal terminal, ClusterOffer? clusters = null)
        : base(
            terminal,
            "bound",
            "Says how far a bundle's choices are from the best possible ones.",
            "Mean multiply-adds per image at the static model's accuracy less 0.3 points, with 95 % half-widths: the least that any "
                + "choice of paths could need (exact on these images), the least for one that sees all exits' answers but not the label "
                + "(an estimate) and what choosing by that estimate needs, the bundle's policy, and the best mixture of static nets. "
                + "Then what is left to gain over the bundle's controller, and whether that is worth looking for. "
                + "docs/method/theory.md has the statements and proofs.",
            "bound models/fashion-mnist.suffice --static models/fashion-mnist.static.suffice --data fashion-mnist",
            "bound net.suffice --static net.static.suffice --unlabelled photos/",
            "bound net.suffice --static net.static.suffice --data photos/ --split calibration --json bound.json"
        )
    {
        subject.AddTo(this);
        Add(json);
        cluster = new ClusterOption(clusters);
        cluster.AddTo(this);
        Does(Execute);
    }

    private int Execute(ParseResult arguments)
    {
        BoundRecord record;
        EvaluationOptions options = subject.Read(arguments) with { Shards = cluster.Read(arguments) };
        using (ProgressDisplay progress = Terminal.ShowProgress())
            record = BoundEvaluator.Run(options with { Messages = progress }, progress, Terminal.Interruption);
        if (arguments.GetValue(json) is { } file)
            RecordFile.Save(record, file.FullName);
        Terminal.Output.Write(Describe(record));
        return ExitCode.Success;
    }

    private static string Describe(BoundRecord record)
    {
        var table = new TablePrinter();
        table.Add("at that accuracy", "MMACs", "± 95 %", "% of static");
        Row(table, record, "clairvoyant bound", record.ClairvoyantMacs, record.ClairvoyantMacsHalfwidth);
        Row(table, record, "information-limited bound (estimate)", record.InformationMacs, record.InformationMacsHalfwidth);
        Row(table, record, "choosing by that estimate", record.RealisedMacs, record.RealisedMacsHalfwidth);
        Row(table, record, "this bundle's controller", record.PolicyMacs, record.PolicyMacsHalfwidth);
        Row(table, record, "best mixture of static nets", record.HullMacs, record.HullMacsHalfwidth);
        string efficiency = record.AdaptivityEfficiency is { } share
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{share:0.000}{(record.AdaptivityEfficiencyHalfwidth is { } half ? Invariant($" ± {half:0.000}") : "")} of what choosing "
                    + $"could save was saved"
            )
            : "undefined here";
        return string.Create(
                CultureInfo.InvariantCulture,
                $"{Printable.Line($"{record.Bundle} on {record.Data}")}, {record.Split} split, {record.Examples:N0} "
                    + $"inputs{Environment.NewLine}"
            )
            + string.Create(
                CultureInfo.InvariantCulture,
                $"{(record.LabelsAreAnswers ? LabelText.Accuracy(true) : "top-1")} {100 * record.Top1:0.00} %: that of the static model, "
                    + $"{100 * record.TeacherTop1:0.00} %, less 0.3 points{Environment.NewLine}"
                    + $"{(record.LabelsAreAnswers ? $"{LabelText.Note}.{Environment.NewLine}" : "")}{Environment.NewLine}"
            )
            + Invariant($"{table}{Environment.NewLine}")
            + Bracket(record)
            + Gain(record)
            + Invariant($"adaptivity efficiency: {efficiency}{Environment.NewLine}");
    }

    /// <summary>The problem of when to stop. Accuracy is the probability of being right given all that the exits say.</summary>
    private static string Bracket(BoundRecord record)
    {
        if (record.SequentialMacs is null)
            return "";
        var table = new TablePrinter();
        table.Add("paying for every look", "MMACs", "± 99.5 %", "% of static");
        Row(table, record, "sequential bound (estimate)", record.SequentialMacs, record.SequentialMacsHalfwidth);
        Row(table, record, "fitted backward induction", record.FittedMacs, record.FittedMacsHalfwidth);
        Row(table, record, "this bundle's controller", record.ControllerMacs, record.ControllerMacsHalfwidth);
        return Invariant($"{table}{BracketText.Check(record)}{Environment.NewLine}{Environment.NewLine}");
    }

    private static string Gain(BoundRecord record) =>
        record.Gain is { } gain
            ? Invariant($"left to gain, in points of static [95 %]: {GainText.Describe(gain)}{Environment.NewLine}{Environment.NewLine}")
            : "";

    private static void Row(TablePrinter table, BoundRecord record, string name, double? macs, double? halfwidth) =>
        table.Add(
            name,
            macs is { } value ? Invariant($"{value / 1e6:0.000}") : "not reached",
            Mega(halfwidth, macs),
            macs is { } cost ? Invariant($"{100 * cost / record.TeacherMacs:0.00}") : ""
        );

    private static string Mega(double? halfwidth, double? macs) =>
        halfwidth is { } width ? Invariant($"{width / 1e6:0.000}")
        : macs is null ? ""
        : "unknown";
}

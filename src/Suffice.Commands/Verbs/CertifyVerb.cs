using System.CommandLine;
using Suffice.Bundles;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Data;
using Suffice.Evaluation.Certificates;
using Suffice.Evaluation.Evaluators;
using Suffice.Evaluation.Records;
using static System.FormattableString;

namespace Suffice.Commands.Verbs;

/// <summary>Puts a certificate into a bundle.</summary>
internal sealed class CertifyVerb : Verb
{
    private readonly SubjectOptions subject = new(choosesImages: false);
    private readonly Option<double?> epsilon = CommonOptions.Fraction(
        "--epsilon",
        "Loss of accuracy to promise at most, as a fraction of 1. Without it: 0.005, half a point."
    );
    private readonly Option<double?> delta = CommonOptions.Fraction(
        "--delta",
        "Probability with which the promise may be wrong. Without it: 0.1."
    );
    private readonly Option<string?> check = new("--check")
    {
        Description = "Then try the certificate on this split too, as it is and blurred, noisy and of low contrast.",
    };
    private readonly Option<FileInfo> output = CommonOptions.Output("--out", "Write the certified bundle here and leave BUNDLE as it is.");
    private readonly ClusterOption cluster;
    private readonly Option<FileInfo> json = CommonOptions.Json("the record");

    /// <param name="terminal">Where it reads and writes.</param>
    /// <param name="clusters">Reaches a cluster; null: none is known.</param>
    public CertifyVerb(Terminal terminal, ClusterOffer? clusters = null)
        : base(
            terminal,
            "certify",
            "Finds the cheapest setting whose loss of accuracy can be promised, and writes the promise into the bundle.",
            "Settings are tested on the calibration split, from the most careful one on, until one cannot be shown to lose less against "
                + "the static model than --epsilon allows. docs/method/certificate.md says what is promised, what it assumes and why it "
                + "holds. If nothing can be certified the bundle stays as it is, the exit status is 7, and the message says "
                + "how many calibration images would do.",
            "certify models/fashion-mnist.suffice --static models/fashion-mnist.static.suffice --data fashion-mnist",
            "certify net.suffice --static net.static.suffice --unlabelled photos/",
            "certify net.suffice --static net.static.suffice --data photos/ --epsilon 0.01 --check test --out certified.suffice"
        )
    {
        check.AcceptOnlyFromAmong(SubjectOptions.Splits);
        subject.AddTo(this);
        Option[] options = [epsilon, delta, check, output, json];
        foreach (Option option in options)
            Add(option);
        cluster = new ClusterOption(clusters);
        cluster.AddTo(this);
        Does(Execute);
    }

    private int Execute(ParseResult arguments)
    {
        EvaluationOptions options = subject.Read(arguments) with { Shards = cluster.Read(arguments) };
        CertifyRecord record = Run(options, arguments);
        if (record.Certificate is { } certificate)
            Keep(certificate, record.ChangedData, options.Bundle, arguments.GetValue(output)?.FullName);
        if (arguments.GetValue(json) is { } file)
            RecordFile.Save(record, file.FullName);
        Terminal.Output.Write(Describe(record));
        return record.Refusal is null ? ExitCode.Success : ExitCode.Refused;
    }

    private CertifyRecord Run(EvaluationOptions options, ParseResult arguments)
    {
        using ProgressDisplay progress = Terminal.ShowProgress();
        return CertificateEvaluator.Run(
            options with
            {
                Messages = progress,
            },
            arguments.GetValue(epsilon) ?? Certification.DefaultEpsilon,
            arguments.GetValue(delta) ?? Certification.DefaultDelta,
            arguments.GetValue(check) is { } split ? SubjectOptions.Parse(split) : null,
            progress,
            Terminal.Interruption
        );
    }

    // A bundle that says so already is not written again.
    private static void Keep(Certificate certificate, IReadOnlyList<string>? changedData, string bundle, string? output)
    {
        if (output is null)
        {
            using BundleFile file = BundleFile.Open(bundle);
            if (file.Manifest.Certificate == certificate && (file.Manifest.Provenance.ChangedData ?? []).SequenceEqual(changedData ?? []))
                return;
        }
        CertificateEvaluator.Write(bundle, certificate, output ?? bundle, changedData);
    }

    private static string Describe(CertifyRecord record)
    {
        if (record.Certificate is not { } certificate)
            return record.Refusal!.Describe() + Environment.NewLine;
        string said =
            $"{Printable.Line(record.Bundle)}: {CertificateText.Describe(certificate, record.CoversDefault)}{Environment.NewLine}";
        if (record.LabelsAreAnswers)
            said += $"{LabelText.Note}.{Environment.NewLine}";
        if (record.Checks.Length == 0)
            return said;
        var table = new TablePrinter();
        table.Add(
            Invariant($"{record.Checks[0].Split} split, {record.Checks[0].Examples:N0} images"),
            "static, %",
            "ours, %",
            $"{LabelText.Loss(record.LabelsAreAnswers)}, points",
            "% of static",
            "certificate"
        );
        foreach (CertificateCheck at in record.Checks)
        {
            table.Add(
                at.Shift == "none" ? "as it is" : at.Shift,
                Invariant($"{100 * at.TeacherTop1:0.00}"),
                Invariant($"{100 * at.Top1:0.00}"),
                Invariant($"{100 * at.Loss:0.00} ± {100 * at.LossSe:0.00}"),
                Invariant($"{100 * at.Budget:0.0}"),
                at.Verdict(certificate.Epsilon)
            );
        }
        return said + Environment.NewLine + table + "Nothing is promised about changed images." + Environment.NewLine;
    }
}

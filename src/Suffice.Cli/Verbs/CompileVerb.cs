using System.CommandLine;
using System.Globalization;
using Suffice.Bundles;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Data.Examples;
using Suffice.Evaluation.Certificates;
using Suffice.Evaluation.Records;
using Suffice.Training.Adapting;
using Suffice.Training.Compiling;

namespace Suffice.Cli.Verbs;

/// <summary>Writes the deployable bundle.</summary>
internal sealed class CompileVerb : Verb
{
    private readonly Argument<string> folder = new("RUN") { Description = "The run's folder, after adapt." };
    private readonly Option<FileInfo> output = CommonOptions.Output("--out", "The bundle to write. Without it: RUN/net.suffice.");
    private readonly Option<string?> name = new("--name") { Description = "Its name for people. Without it: the data set's." };
    private readonly Option<long?> maxMemory = CommonOptions.Bytes(
        "--max-memory",
        "Refuse a bundle with which suffice-run would hold more than this much memory at batch 1; and say up to which batch it would not."
    );
    private readonly Option<FileInfo> json = CommonOptions.Json("the record");

    public CompileVerb(Terminal terminal)
        : base(
            terminal,
            "compile",
            "Compiles the adapted model into one bundle with a calibrated budget knob.",
            "Tunes the baselines on the control split, fits the table from budgets to prices of computation on the calibration split, "
                + "chooses the default setting and certifies what loss it can there, and writes everything into one file. Takes seconds.",
            "compile runs/fashion",
            "compile runs/fashion --out models/fashion-mnist.suffice --name \"Fashion-MNIST\""
        )
    {
        Add(folder);
        Add(output);
        Add(name);
        Add(maxMemory);
        Add(json);
        Does(Execute);
    }

    private int Execute(ParseResult arguments)
    {
        CompileRequest request = Read(arguments);
        (BundleManifest manifest, string? memory) = Run(request);
        Print(request.Bundle, manifest, memory);
        TrainingJson.Write(RecordOf(request.Bundle, manifest), arguments.GetValue(json));
        return ExitCode.Success;
    }

    private CompileRequest Read(ParseResult arguments)
    {
        var run = new RunFolder(arguments.GetRequiredValue(folder));
        string[] needed =
        [
            run.Adaptation.Record,
            run.Adaptation.Adapted,
            run.Adaptation.Outcomes(Split.Control),
            run.Adaptation.Outcomes(Split.Calibration),
        ];
        if (needed.FirstOrDefault(file => !File.Exists(file)) is { } missing)
            throw new SufficeException(
                Fault.Bundle,
                $"{missing} is missing: the run was not adapted to the end. Run `adapt {run.Path} --data …` first."
            );
        return new CompileRequest(
            run.Adaptation,
            arguments.GetValue(output)?.ToString() ?? run.Bundle,
            arguments.GetValue(name),
            arguments.GetValue(maxMemory)
        );
    }

    /// <returns>What was written, and what is promised of its memory, if that was asked.</returns>
    private static (BundleManifest Manifest, string? Memory) Run(CompileRequest request)
    {
        string? memory = request.MaxMemory is { } bytes ? MemoryCheck.Run(request.Adaptation.Adapted, bytes) : null;
        return (Compilation.Run(request.Adaptation, request.Bundle, request.Name), memory);
    }

    private void Print(string bundle, BundleManifest manifest, string? memory)
    {
        Terminal.Output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{bundle}: budgets {manifest.LambdaTable[0].Fraction:0.###} to {manifest.LambdaTable[^1].Fraction:0.###} of the static "
                    + $"model's multiply-adds, default {manifest.DefaultBudget:0.###}, {manifest.Paths.Length} paths"
            )
        );
        Terminal.Output.WriteLine(
            manifest.Certificate is { } certificate
                ? $"certificate: {CertificateText.Describe(certificate, Certification.CoversDefault(manifest))}"
                : "certificate: none at the usual levels; `certify` says why, or tries others"
        );
        if (memory is not null)
            Terminal.Output.WriteLine(memory);
    }

    private static CompileRecord RecordOf(string bundle, BundleManifest manifest) =>
        new(
            bundle,
            manifest.Name,
            manifest.DefaultBudget,
            manifest.Certificate,
            manifest.LambdaTable,
            manifest.Baselines,
            manifest.Provenance
        );

    private sealed record CompileRequest(AdaptationFolder Adaptation, string Bundle, string? Name, long? MaxMemory);
}

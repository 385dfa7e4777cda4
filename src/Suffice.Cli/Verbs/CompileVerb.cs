using System.CommandLine;
using System.Globalization;
using Suffice.Bundles;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Evaluation.Certificates;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Settings;
using Suffice.Files;
using Suffice.Training.Compiling;
using static System.FormattableString;

namespace Suffice.Cli.Verbs;

/// <summary>Writes the deployable bundle.</summary>
internal sealed class CompileVerb : Verb
{
    private readonly Argument<string> folder = new("RUN")
    {
        Description = "The run's folder, after adapt; or an adapted bundle, which is compiled anew from the data.",
    };
    private readonly Option<string?> teacher = new("--static")
    {
        Description = "For a bundle: the static one it was made from. Without it: the one beside it.",
        HelpName = "STATIC",
    };
    private readonly Option<string?> data = new("--data")
    {
        Description = "For a bundle: the data it was made from.",
        HelpName = "NAME_OR_PATH",
    };
    private readonly Option<string?> unlabelled = CommonOptions.Unlabelled(
        "For a bundle: those it was made from, in place of --data; what --static answers to them is taken for the truth."
    );
    private readonly Option<string?> tables = new("--tables")
    {
        Description = "For a bundle: a folder in which what is measured is kept, and found again. Without it: a temporary one.",
    };
    private readonly Option<bool> refit = new("--refit")
    {
        Description = "For a bundle: fit predictor and policy anew to what runs, on training and control examples. Takes minutes.",
    };
    private readonly Option<string> dataFolder = CommonOptions.Folder();
    private readonly ReadingOptions reading = new();
    private readonly Option<bool> allowChangedData = DataOptions.ChangedData();
    private readonly Option<FileInfo> output = CommonOptions.Output("--out", "The bundle to write. Without it: RUN/net.suffice.");
    private readonly Option<string?> name = new("--name") { Description = "Its name for people. Without it: the data set's." };
    private readonly Option<string?> controller = new("--controller")
    {
        Description = "Use this controller. Without it: the one that the control split prefers.",
        HelpName = "NAME",
    };
    private readonly Option<long?> maxMemory = CommonOptions.Bytes(
        "--max-memory",
        "Refuse a bundle with which suffice-run would hold more than this much memory at batch 1; and say up to which batch it would not."
    );
    private readonly Int8Options eights = new();
    private readonly Option<FileInfo> json = CommonOptions.Json("the record");

    public CompileVerb(Terminal terminal)
        : base(
            terminal,
            "compile",
            "Compiles the adapted model into one bundle with a calibrated budget knob.",
            "Tunes all controllers on the control split and chooses one, and picks the settings of its λ table there; what these cost, and "
                + "the default among them, come from control and calibration, the certificate from calibration alone. Writes "
                + "everything into one file. Takes seconds.",
            "compile runs/fashion",
            "compile runs/fashion --out models/fashion-mnist.suffice --name \"Fashion-MNIST\"",
            "compile models/fashion-mnist.suffice --data fashion-mnist",
            "compile models/cifar10.suffice --data cifar10 --weights int8 --out cifar10-int8.suffice"
        )
    {
        Add(folder);
        Add(output);
        Add(name);
        Add(controller);
        Add(maxMemory);
        Add(teacher);
        Add(data);
        Add(unlabelled);
        Add(tables);
        Add(refit);
        Add(dataFolder);
        reading.AddTo(this);
        Add(allowChangedData);
        eights.AddTo(this);
        Add(json);
        Does(Execute);
    }

    private int Execute(ParseResult arguments)
    {
        string from = arguments.GetRequiredValue(folder);
        bool isBundle = File.Exists(from);
        string bundle = arguments.GetValue(output)?.ToString() ?? (isBundle ? from : new RunFolder(from).Bundle);
        if (isBundle && eights.AreGivenIn(arguments) && Int8Options.IsStatic(from))
            return CompileStatic(arguments, from, bundle);
        (CompiledBundle compiled, string? memory) = isBundle
            ? Again(arguments, from, bundle)
            : OfRun(arguments, new RunFolder(from), bundle);
        Print(compiled, bundle);
        if (memory is not null)
            Terminal.Output.WriteLine(memory);
        TrainingJson.Write(CompileRecord.Of(bundle, compiled), arguments.GetValue(json));
        return ExitCode.Success;
    }

    private (CompiledBundle Compiled, string? Memory) OfRun(ParseResult arguments, RunFolder run, string bundle)
    {
        RefuseForRun(arguments, teacher, data, unlabelled, tables, refit, allowChangedData, eights.Weights);
        CheckRun(run);
        string? memory = Memory(arguments, run.Adaptation.Adapted);
        return (Compilation.Run(run.Adaptation, bundle, arguments.GetValue(name), arguments.GetValue(controller)), memory);
    }

    /// <summary>What the memory is said to be; null: nobody asked.</summary>
    /// <exception cref="SufficeException">It is more than was allowed.</exception>
    private string? Memory(ParseResult arguments, string bundle) =>
        arguments.GetValue(maxMemory) is { } bytes ? MemoryCheck.Run(bundle, bytes) : null;

    /// <summary>A run knows its data and its teacher; what is given for them would be passed over.</summary>
    private static void RefuseForRun(ParseResult arguments, params Option[] forBundles)
    {
        if (Array.Find(forBundles, option => arguments.GetResult(option) is { Implicit: false }) is { } given)
            throw new SufficeException(
                Fault.Usage,
                $"{given.Name} is for a bundle that is compiled anew; a run's folder holds what it needs. Leave it out, or give the bundle."
            );
    }

    private static void CheckRun(RunFolder run)
    {
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
    }

    /// <summary>A static net has nothing to be compiled: its weights are brought to eight bits, no more.</summary>
    private int CompileStatic(ParseResult arguments, string from, string target)
    {
        if (arguments.GetValue(refit))
            throw new SufficeException(Fault.Usage, $"{from} is static and has no controller for --refit. Leave that out.");
        if (Array.Find<Option>([name, controller, tables, json], option => arguments.GetResult(option) is not null) is { } given)
            throw new SufficeException(
                Fault.Usage,
                $"{from} is static: its weights are converted, and there is no {given.Name}. Leave that out."
            );
        string scratch = Directory.CreateTempSubdirectory("suffice.").FullName;
        try
        {
            using ProgressDisplay progress = Terminal.ShowProgress();
            string made = Path.Combine(scratch, "net.int8.suffice");
            eights.Convert(arguments, from, target, made, Open(arguments, from).Data, progress, Terminal);
            string? memory = Memory(arguments, made);
            AtomicFile.Copy(made, target);
            if (memory is not null)
                Terminal.Output.WriteLine(memory);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
        return ExitCode.Success;
    }

    private (CompiledBundle Compiled, string? Memory) Again(ParseResult arguments, string bundle, string target)
    {
        (LabelledDataset set, bool answered) = Open(arguments, bundle);
        string? keep = arguments.GetValue(tables);
        string tablesFolder = keep ?? Directory.CreateTempSubdirectory("suffice.").FullName;
        string beside = Path.ChangeExtension(bundle, $".static{BundleFile.Extension}");
        try
        {
            using ProgressDisplay progress = Terminal.ShowProgress();
            string net = eights.AreGivenIn(arguments)
                ? eights.Convert(arguments, bundle, target, Path.Combine(tablesFolder, "net.int8.suffice"), set, progress, Terminal)
                : bundle;
            string? memory = Memory(arguments, net);
            CompiledBundle compiled = new Recompilation(bundle, arguments.GetValue(teacher) ?? beside, tablesFolder)
            {
                Net = net,
                Refits = arguments.GetValue(refit),
            }.Run(
                set,
                answered,
                arguments.GetValue(allowChangedData),
                target,
                arguments.GetValue(name),
                arguments.GetValue(controller),
                progress,
                Terminal.Interruption
            );
            return (compiled, memory);
        }
        finally
        {
            if (keep is null)
                Directory.Delete(tablesFolder, recursive: true);
        }
    }

    /// <summary>The data, and whether they have no labels.</summary>
    private (LabelledDataset Data, bool Unlabelled) Open(ParseResult arguments, string bundle)
    {
        string place = arguments.GetRequiredValue(dataFolder);
        DataReading how = reading.Read(arguments);
        return (arguments.GetValue(data), arguments.GetValue(unlabelled)) switch
        {
            ({ } labelled, null) => (DatasetCatalog.OpenAny(labelled, place, how), false),
            (null, { } inputs) => (UnlabelledSource.Open(inputs, place, how), true),
            (null, null) => throw new SufficeException(
                Fault.Usage,
                $"{bundle} is a bundle: give the data it was made from with --data, or the inputs without labels with --unlabelled."
            ),
            _ => throw new SufficeException(Fault.Usage, "--data and --unlabelled are both given. Leave one of them out."),
        };
    }

    private void Print(CompiledBundle compiled, string bundle)
    {
        BundleManifest manifest = compiled.Manifest;
        Terminal.Output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{bundle}: budgets {manifest.LambdaTable[0].Fraction:0.###} to {manifest.LambdaTable[^1].Fraction:0.###} of the static "
                    + $"model's multiply-adds, default {manifest.DefaultBudget:0.###}, {manifest.Paths.Length} paths"
            )
        );
        var table = new TablePrinter();
        table.Add("controller", "behind the best, % of static", "standard error");
        foreach (ControllerCandidate candidate in compiled.Choice.Candidates)
            table.Add(
                candidate.Name + (candidate.Name == manifest.Deployed ? " (used)" : ""),
                Invariant($"{candidate.BehindBest * 100:0.00}"),
                Invariant($"{candidate.StandardError * 100:0.00}")
            );
        Terminal.Output.Write(table);
        Terminal.Output.WriteLine(ControllerText.Describe(manifest));
        Terminal.Output.WriteLine($"default: {ControllerText.Default(manifest.DefaultChoice, manifest.Provenance.LabelsAreAnswers)}");
        Terminal.Output.WriteLine(
            manifest.Certificate is { } certificate
                ? $"certificate: {CertificateText.Describe(certificate, Certification.CoversDefault(manifest))}"
                : "certificate: none at the usual levels; `certify` says why, or tries others"
        );
        if (manifest.Provenance.LabelsAreAnswers)
            Terminal.Output.WriteLine($"{LabelText.Note}.");
    }
}

using System.CommandLine;
using System.Globalization;
using Suffice.Bundles;
using Suffice.Commands.Benching;
using Suffice.Commands.Hosting;
using Suffice.Commands.Kinds;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Cuda.Pictures;
using Suffice.Data;
using Suffice.Diagnostics;
using Suffice.Evaluation.Certificates;
using Suffice.Evaluation.Records;
using Suffice.Execution;
using Suffice.Kernels;
using Suffice.Models;
using static System.FormattableString;

namespace Suffice.Commands.Verbs;

/// <summary>Shows a bundle.</summary>
internal sealed class InspectVerb : Verb
{
    private readonly Argument<string> bundle = new("BUNDLE") { Description = "The bundle, adapted or static." };
    private readonly Option<bool> plans = new("--plans")
    {
        Description =
            "Show what it is compiled to, too: operators, segments of paths, working memory by size of batch; and measure what finding a "
            + "plan and changing the path take.",
    };
    private readonly Option<FileInfo> graphs = CommonOptions.Output(
        "--graphs",
        "Draw the graphs that are captured for it on a GPU into this file, .svg or .dot (Graphviz), and count what is in them; no GPU is "
            + "needed."
    );
    private readonly Option<FileInfo> unpack = CommonOptions.Output(
        "--unpack",
        "Write the weights as plain safetensors with a checkpoint's names and shapes."
    );
    private readonly Option<FileInfo> json = CommonOptions.Json("what is shown");

    public InspectVerb(Terminal terminal)
        : base(
            terminal,
            "inspect",
            "Checks a bundle and shows what is in it.",
            "Its model, its paths with their costs, the range of budgets, the controller, where it comes from, and its sizes.",
            "inspect models/fashion-mnist.suffice",
            "inspect models/fashion-mnist.suffice --plans",
            "inspect models/fashion-mnist.suffice --graphs graphs.svg",
            "inspect models/fashion-mnist.suffice --unpack weights.safetensors"
        )
    {
        Add(bundle);
        Add(plans);
        Add(graphs);
        Add(unpack);
        Add(json);
        Does(Execute);
    }

    /// <summary>Sizes of batches that plans are shown of.</summary>
    private static int[] Batches => [1, 8, 32];

    private int Execute(ParseResult arguments)
    {
        using BundleFile file = BundleFile.Open(arguments.GetRequiredValue(bundle));
        PlanReport? report = arguments.GetValue(plans) ? PlanMeasurement.Of(file, Batches) : null;
        GraphReport? drawn = arguments.GetValue(graphs) is null ? null : GraphReport.Of(file, inputs: 1);
        GraphCounts? counts = report is null ? null : GraphCounts.Of(file, Batches);
        InspectRecord record = InspectRecord.Of(file) with { Plans = report, GraphCounts = counts, Graphs = drawn };
        Terminal.Output.Write(Describe(record, file));
        if (report is not null)
            Terminal.Output.Write(Environment.NewLine + PlanTables.Describe(report, counts));
        if (drawn is not null)
            GraphOutput.Write(Terminal, drawn, arguments.GetValue(graphs)!);
        if (arguments.GetValue(unpack) is { } target)
        {
            file.Unpack(target.FullName);
            Terminal.Error.WriteLine($"Weights: {target}");
        }
        JsonOutput.Write(record, VerbJson.Default.InspectRecord, arguments.GetValue(json));
        return ExitCode.Success;
    }

    private static string Describe(InspectRecord record, BundleFile file)
    {
        ModelDescription model = file.Manifest.Model;
        var facts = new TablePrinter(leftAligned: 2);
        AddNet(facts, file);
        AddControl(facts, record, file.Manifest);
        AddOrigin(facts, file.Manifest.Provenance);
        AddSizes(facts, record, model);
        if (GoldenAnswers.Check(file) is { } difference)
            facts.Add("answers here", Invariant($"as where it was compiled (largest difference {difference:0.0e-0} of their spread)"));
        string lengths = model.Kind.VariesInLength
            ? $" They are those of the longest {model.Kind.Noun}; a shorter one costs its own length."
            : "";
        return $"{facts}{Environment.NewLine}{Paths(record)}{Environment.NewLine}"
            + $"Costs of paths do not include the controller's; those of answers do.{lengths}{Environment.NewLine}";
    }

    private static void AddNet(TablePrinter facts, BundleFile file)
    {
        BundleManifest manifest = file.Manifest;
        ModelDescription model = manifest.Model;
        facts.Add("name", manifest.Name);
        string shared = model.SharedBlocks is { } owners ? Invariant($" on {owners.Distinct().Count()} sets of matrices") : "",
            most = model.Kind.VariesInLength ? " at most" : "",
            order = model.Order == BlockOrder.PostNorm ? ", post-norm" : "";
        facts.Add(
            "model",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{model.Depth} blocks{shared}, width {model.Width}, {model.Heads} heads, {model.Tokens} tokens{most}, "
                    + $"MLP {model.HiddenWidth}{order}"
            )
        );
        if (Stored(model, WeightType.BF16) is { Length: > 0 } halved)
            facts.Add("weights of 16 bits", halved);
        if (Stored(model, WeightType.I8) is { Length: > 0 } eights)
            facts.Add("weights of 8 bits", $"{eights}; kernels here: {KernelSet.For(model).Name}");
        facts.Add("input", InputVerbs.Of(model).Describe(file));
        facts.Add(
            model.Embeds ? "embedding" : "labels",
            model.Embeds
                ? Invariant($"{model.Classes} numbers{(model.UnitLength ? ", scaled to length 1" : "")}")
                : Invariant($"{manifest.Labels.Length}: {Shortened(manifest.Labels)}")
        );
        facts.Add(
            "static model",
            Invariant(
                $"{manifest.TeacherMacs:N0} multiply-adds, weights {manifest.TeacherHash[..Math.Min(12, manifest.TeacherHash.Length)]}…"
            )
        );
    }

    private static void AddControl(TablePrinter facts, InspectRecord record, BundleManifest manifest)
    {
        facts.Add("controller", manifest.Controller is null ? "none: a static bundle" : ControllerText.Describe(manifest));
        if (record.LowestBudget is { } low && record.HighestBudget is { } high)
            facts.Add(
                "budgets",
                Invariant($"{low:0.###} to {high:0.###} of the static model's multiply-adds; default {record.DefaultBudget:0.###}")
            );
        if (manifest.DefaultChoice is { } choice)
            facts.Add("default", ControllerText.Default(choice, manifest.Provenance.LabelsAreAnswers));
        if (manifest.Certificate is { } certificate)
            facts.Add("certificate", CertificateText.Describe(certificate, Certification.CoversDefault(manifest)));
        else if (manifest.Controller is not null)
            facts.Add("certificate", "none");
        string right = manifest.Provenance.LabelsAreAnswers ? "as the teacher" : "right";
        if (manifest.Rejection.Length > 0)
            facts.Add(
                "rejection",
                string.Join(
                    "; ",
                    manifest.Rejection.Select(point =>
                        Invariant($"{point.Share:0.##} below {point.Threshold:0.000}: {point.Accuracy * 100:0.0} % {right} of the rest")
                    )
                )
            );
    }

    private static void AddOrigin(TablePrinter facts, Provenance origin)
    {
        facts.Add(
            "made from",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{origin.Data}, seed {origin.Seed}, {origin.Created}, "
                    + $"{origin.Tool}{(origin.Commit.Length > 0 ? $", commit {origin.Commit}" : "")}"
            )
        );
        if (origin.Unlabelled is { } inputs)
            facts.Add(
                "without labels",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{inputs.Examples:N0} inputs of {inputs.Data}, trained on with the teacher's answers"
                )
            );
        if (origin.LabelsAreAnswers)
            facts.Add("labels", LabelText.Note);
        foreach (string change in origin.ChangedData ?? [])
            facts.Add("changed data", change);
    }

    private static void AddSizes(TablePrinter facts, InspectRecord record, ModelDescription model)
    {
        string peak = InputVerbs.Of(model).PeakBytes(record.WeightBytes, record.ArenaBytes) is { } bytes
            ? Invariant($"; suffice-run needs some {bytes / 1e6:0} MB")
            : "";
        facts.Add(
            "sizes",
            string.Create(
                CultureInfo.InvariantCulture,
                $"weights {record.WeightBytes:N0} bytes, working memory {record.ArenaBytes:N0} bytes at batch 1, "
                    + $"file {record.FileBytes:N0} bytes{peak}"
            )
        );
    }

    private static TablePrinter Paths(InspectRecord record)
    {
        var paths = new TablePrinter();
        paths.Add("path", "blocks", "tokens", "MMACs", "% of static");
        foreach (PathRecord path in record.Paths)
            paths.Add(
                path.Name,
                Invariant($"{path.Blocks}"),
                Invariant($"{path.Tokens}"),
                Invariant($"{path.Macs / 1e6:0.000}"),
                Invariant($"{path.Fraction * 100:0.0}")
            );
        return paths;
    }

    /// <summary>What is stored so.</summary>
    private static string Stored(ModelDescription model, WeightType type)
    {
        IEnumerable<string> exits = model
            .Exits.Where(exit => exit.Weights == type)
            .Select(exit => Invariant($"exit after {exit.AfterBlocks}"));
        IEnumerable<string> net =
        [
            .. model.TableWeights == type ? (string[])["table of the vocabulary"] : [],
            .. model.Weights == type ? (string[])["embedding and blocks"] : [],
        ];
        return string.Join(", ", net.Concat(exits));
    }

    private static string Shortened(string[] labels) => string.Join(", ", labels.Take(12)) + (labels.Length > 12 ? ", …" : "");
}

/// <summary>What <c>inspect</c> shows.</summary>
internal sealed record InspectRecord(
    string Bundle,
    string Name,
    string Checksum,
    int Version,
    string[] Labels,
    long TeacherMacs,
    string TeacherHash,
    double? LowestBudget,
    double? HighestBudget,
    double? DefaultBudget,
    Certificate? Certificate,
    string? Controller,
    ControllerCandidate[] Candidates,
    ControllerDescription? Networks,
    DefaultChoice? DefaultChoice,
    Provenance Provenance,
    long WeightBytes,
    long ArenaBytes,
    long FileBytes,
    PathRecord[] Paths
)
{
    /// <summary>Only if asked for.</summary>
    public PlanReport? Plans { get; init; }

    /// <summary>Only if asked for.</summary>
    public GraphReport? Graphs { get; init; }

    /// <summary>What the caches of a GPU would hold; null where it was not asked for, or no GPU runs the bundle.</summary>
    public GraphCounts? GraphCounts { get; init; }

    public static InspectRecord Of(BundleFile bundle)
    {
        BundleManifest manifest = bundle.Manifest;
        using var executor = new Executor(bundle, maxBatch: 1);
        return new InspectRecord(
            bundle.Path,
            manifest.Name,
            bundle.Hash,
            manifest.Version,
            manifest.Labels,
            manifest.TeacherMacs,
            manifest.TeacherHash,
            manifest.LambdaTable is [var cheapest, ..] ? cheapest.Fraction : null,
            manifest.LambdaTable is [.., var dearest] ? dearest.Fraction : null,
            manifest.DefaultBudget,
            manifest.Certificate,
            manifest.Controller is null ? null : manifest.Deployed,
            manifest.Candidates,
            manifest.Controller,
            manifest.DefaultChoice,
            manifest.Provenance,
            bundle.WeightBytes,
            executor.ArenaBytes,
            FileSize.Of(bundle.Path),
            [.. bundle.Library.Paths.Select(path => PathRecord.Of(bundle, path))]
        );
    }
}

/// <summary>One path of the library, without the controller's cost.</summary>
internal sealed record PathRecord(string Name, int Blocks, int Tokens, long Macs, double Fraction)
{
    public static PathRecord Of(BundleFile bundle, ExecutionPath path)
    {
        ModelDescription model = bundle.Manifest.Model;
        long macs = CostModel.Path(bundle.Library, path),
            teacher = CostModel.Teacher(model, bundle.Manifest.TeacherMacs, model.Tokens);
        return new PathRecord(path.Name, path.Blocks, path.Tokens, macs, macs / (double)teacher);
    }
}

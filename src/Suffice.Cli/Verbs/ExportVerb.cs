using System.CommandLine;
using Suffice.Bundles;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Data;
using Suffice.Files;
using Suffice.Onnx;
using Suffice.Onnx.Graphs;
using static System.FormattableString;

namespace Suffice.Cli.Verbs;

/// <summary>Writes a bundle as ONNX graphs.</summary>
internal sealed class ExportVerb : Verb
{
    private static readonly string[] Kept = ["fp32", "fp16", "int8"];

    private readonly Argument<string> bundle = new("BUNDLE") { Description = "The bundle, adapted or static." };
    private readonly Option<string> onnx = new("--onnx")
    {
        Description = "The folder to fill: new, or empty.",
        HelpName = "DIR",
        Required = true,
    };
    private readonly Option<string> weights = new("--weights")
    {
        Description =
            "What weights are kept in: fp32; fp16, widened when a graph is loaded; or int8, with inputs of linear layers quantised as they "
            + "come, a scale for each token.",
        HelpName = "fp32|fp16|int8",
        DefaultValueFactory = _ => Kept[0],
    };
    private readonly Option<int> opset = new("--opset")
    {
        Description = Invariant($"Version of the ONNX operators, {Opsets.Oldest} to {Opsets.Newest}."),
        HelpName = "N",
        DefaultValueFactory = _ => Opsets.Oldest,
    };
    private readonly Option<string?> controller = new("--controller")
    {
        Description = "Whose decisions adaptive.onnx has: a controller that the bundle holds. Without it: the one it uses.",
        HelpName = "NAME",
    };
    private readonly Option<bool> pathsOnly = new("--paths-only") { Description = "Write no graph that decides." };
    private readonly Option<bool> segments = new("--segments")
    {
        Description = "Write the graphs from decision point to decision point, too, for any batch.",
    };
    private readonly Option<bool> pictures = new("--pictures")
    {
        Description = "Draw adaptive.svg, the graph that decides, and block.svg, a block operator by operator.",
    };
    private readonly ExportTrial trial = new();

    public ExportVerb(Terminal terminal)
        : base(
            terminal,
            "export",
            "Writes a bundle as ONNX graphs, for engines that are not ours.",
            "Fills a folder: path.*.onnx, a graph for every path, any batch; adaptive.onnx, which decides inside, for one input at a time, "
                + "with the price of computation as its input lambda; one file with the numbers of all graphs; a tokenizer's files; and "
                + "export.json, which says what is there. docs/guide/onnx.md has programs that run it. With --try, all of it is run with "
                + "ONNX Runtime beside our runtime: whether answers and paths are the same, and what each takes with one thread.",
            "export models/fashion-mnist.suffice --onnx fashion-onnx",
            "export models/cifar10.suffice --onnx cifar-onnx --weights int8 --segments --opset 21",
            "export models/cifar10.suffice --onnx cifar-onnx --try cifar10 --json trial.json"
        )
    {
        weights.AcceptOnlyFromAmong(Kept);
        Add(bundle);
        Add(onnx);
        Add(weights);
        Add(opset);
        Add(controller);
        Add(pathsOnly);
        Add(segments);
        Add(pictures);
        trial.AddTo(this);
        Does(Execute);
    }

    private int Execute(ParseResult arguments)
    {
        string folder = arguments.GetRequiredValue(onnx);
        NewFolder.Check(folder);
        trial.Check(arguments);
        using BundleFile file = BundleFile.Open(arguments.GetRequiredValue(bundle));
        ExportedFolder written = OnnxFolder.Write(
            file,
            folder,
            new OnnxFolderOptions
            {
                Opset = arguments.GetValue(opset),
                Weights = (OnnxWeights)Array.IndexOf(Kept, arguments.GetRequiredValue(weights)),
                Controller = arguments.GetValue(controller),
                Adaptive = !arguments.GetValue(pathsOnly),
                Segments = arguments.GetValue(segments),
                Pictures = arguments.GetValue(pictures),
            }
        );
        Terminal.Output.Write(Describe(written));
        trial.Run(arguments, file, folder, written, Terminal);
        return ExitCode.Success;
    }

    private static string Describe(ExportedFolder written)
    {
        var table = new TablePrinter(leftAligned: 2);
        table.Add("file", "what it runs", "MMACs");
        foreach (ExportedPath path in written.Paths)
            table.Add(path.File, path.Name, Invariant($"{path.Macs / 1e6:0.000}"));
        if (written.Adaptive is { } adaptive)
            table.Add(adaptive.File, $"what '{adaptive.Controller}' chooses", "");
        string price = written.Adaptive?.DefaultLambda is { } lambda ? Invariant($"; default lambda {lambda:0.#####}") : "";
        return Invariant($"{table}{Environment.NewLine}Opset {written.Opset}, weights {written.Weights}: {written.Data.File}, ")
            + Invariant($"{written.Data.Bytes:N0} bytes{price}{Environment.NewLine}");
    }
}

using System.CommandLine;
using Suffice.Bundles;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Diagnostics;
using Suffice.Training.Compiling;
using static System.FormattableString;

namespace Suffice.Cli.Verbs;

/// <summary>Options of <c>compile</c> that bring the weights of a finished bundle to eight bits.</summary>
internal sealed class Int8Options
{
    /// <summary>Layers shown, those that change most.</summary>
    private const int Shown = 12;

    private readonly Option<double?> keepSensitive = CommonOptions.Fraction(
        "--keep-sensitive",
        "With --weights: layers whose outputs change by a larger share than this stay in 16 bits."
    );

    /// <summary>What weights are brought to.</summary>
    public Option<string?> Weights { get; } =
        new("--weights")
        {
            Description =
                "For a bundle: bring its weights, and what its layers read, to eight bits; show on the control split what changes "
                + "layer by layer; and compile what runs then. Needs --out.",
            HelpName = "int8",
        };

    public void AddTo(Command verb)
    {
        Weights.AcceptOnlyFromAmong("int8");
        verb.Add(Weights);
        verb.Add(keepSensitive);
        verb.Validators.Add(result =>
        {
            if (result.GetResult(keepSensitive) is not null && result.GetResult(Weights) is null)
                result.AddError("--keep-sensitive says what --weights leaves out, so it needs --weights.");
        });
    }

    public bool AreGivenIn(ParseResult arguments) => arguments.GetValue(Weights) is not null;

    /// <summary>Whether a bundle has one path, and so nothing else to compile.</summary>
    public static bool IsStatic(string bundle)
    {
        using BundleFile file = BundleFile.Open(bundle);
        return file.Manifest.Paths.Length == 1;
    }

    /// <summary>Writes a bundle in eight bits, and says what changed.</summary>
    /// <param name="arguments">Of the command line.</param>
    /// <param name="bundle">The net in floats.</param>
    /// <param name="target">What the command writes: it must be another file.</param>
    /// <param name="output">The bundle to write.</param>
    /// <param name="data">The data set it was made from.</param>
    /// <param name="progress">Told what is done.</param>
    /// <param name="terminal">Where layers are shown.</param>
    /// <returns><paramref name="output"/>.</returns>
    public string Convert(
        ParseResult arguments,
        string bundle,
        string target,
        string output,
        LabelledDataset data,
        ProgressDisplay progress,
        Terminal terminal
    )
    {
        if (Path.GetFullPath(target) == Path.GetFullPath(bundle))
            throw new SufficeException(
                Fault.Usage,
                $"--weights would replace {bundle}, whose weights could not be had back. Name another file with --out."
            );
        Int8Net net;
        using (BundleFile file = BundleFile.Open(bundle))
        {
            data = LabelOrder.Of(data, file.Manifest.Labels);
            DataSplits splits = Division.Of(data, file.Manifest.Provenance.Seed, progress);
            net = Int8Conversion.Run(file, output, data, splits[Split.Control], arguments.GetValue(keepSensitive), terminal.Interruption);
        }
        terminal.Output.Write(Describe(net));
        terminal.Output.WriteLine(
            net.Kept.Length > 0 ? $"in 16 bits: {string.Join(", ", net.Kept)}" : Invariant($"{net.Layers.Length} layers, all in eight bits")
        );
        return output;
    }

    private static TablePrinter Describe(Int8Net net)
    {
        var table = new TablePrinter();
        table.Add("layer", "change of its outputs, %");
        foreach (LayerError layer in net.Layers.OrderByDescending(layer => layer.Error).Take(Shown))
            table.Add(layer.Layer, Invariant($"{layer.Error * 100:0.00}"));
        return table;
    }
}

using System.Text;
using Suffice.Commands.Terminals;
using Suffice.Cuda.Pictures;
using Suffice.Data;
using Suffice.Files;
using static System.FormattableString;

namespace Suffice.Commands.Verbs;

/// <summary>Draws and counts the graphs of a bundle.</summary>
internal static class GraphOutput
{
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/>: the file is of neither form.</exception>
    public static void Write(Terminal terminal, GraphReport report, FileInfo file)
    {
        string picture = file.Extension switch
        {
            ".svg" => GraphSvg.Write(report),
            ".dot" => GraphDot.Write(report),
            _ => throw new SufficeException(Fault.Usage, $"--graphs draws .svg or .dot (Graphviz); {file} is neither. Name one of them."),
        };
        AtomicFile.Write(file.FullName, stream => stream.Write(Encoding.UTF8.GetBytes(picture)));
        terminal.Output.Write(Environment.NewLine + Describe(report));
        terminal.Error.WriteLine($"Graphs: {file}");
    }

    private static string Describe(GraphReport report)
    {
        var table = new TablePrinter(leftAligned: 2);
        table.Add("graph", "after", "blocks", "launches", "nodes", "argument bytes");
        foreach (SegmentGraph segment in report.Segments)
            table.Add(
                segment.Path,
                segment.After ?? "",
                Invariant($"{segment.Blocks}"),
                Invariant($"{segment.Launches}"),
                Invariant($"{segment.Nodes.Length}"),
                Invariant($"{segment.ArgumentBytes:N0}")
            );
        return Invariant($"Graphs of a GPU, {report.Inputs} input: one for each segment of the path tree.{Environment.NewLine}{table}")
            + Invariant($"All together: {report.Segments.Length} graphs, {report.Segments.Sum(segment => segment.Nodes.Length)} nodes, ")
            + Invariant($"{report.Segments.Sum(segment => segment.ArgumentBytes):N0} bytes of arguments. On the device: weights ")
            + Invariant($"{report.WeightBytes:N0} bytes, working memory {report.DeviceBytes:N0}; pinned {report.HostBytes:N0}.")
            + Environment.NewLine
            + Invariant(
                $"The full path takes {report.FullPathGraphs} graph launches in place of {report.FullPathLaunches} kernel launches."
            )
            + Environment.NewLine
            + (report.Pass is { } pass ? Describe(pass) + Environment.NewLine : "");
    }

    private static string Describe(PassGraph pass) =>
        Invariant(
            $"Where the driver has conditional nodes (CUDA 12.4), a whole pass is one graph that decides on the device ({pass.Decides}): "
        )
        + Invariant($"{pass.Branches} branches, {pass.Launches} kernels, {pass.ArgumentBytes:N0} bytes of arguments. One launch runs ")
        + Invariant($"{pass.FullPathKernels} kernels along the full path, {pass.RootKernels} where the first exit answers.");
}

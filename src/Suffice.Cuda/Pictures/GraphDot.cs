using System.Globalization;
using System.Text;

namespace Suffice.Cuda.Pictures;

/// <summary>The graphs of a bundle for Graphviz: a cluster for each, a node for each of its steps.</summary>
internal static class GraphDot
{
    public static string Write(GraphReport report)
    {
        var text = new StringBuilder("digraph graphs {\n  rankdir=LR;\n  node [shape=box, fontsize=10];\n");
        for (int i = 0; i < report.Segments.Length; i++)
            Add(text, report.Segments[i], i);
        foreach (SegmentGraph segment in report.Segments)
        {
            if (segment.After is null)
                continue;
            int to = Index(report, segment.Path),
                from = Index(report, segment.After);
            string keeps =
                segment.KeepRatio < 1 ? string.Create(CultureInfo.InvariantCulture, $" [label=\"keep {segment.KeepRatio}\"]") : "";
            text.AppendLine(CultureInfo.InvariantCulture, $"  s{from}n{report.Segments[from].Nodes.Length - 1} -> s{to}n0{keeps};");
        }
        return text.Append("}\n").ToString();
    }

    private static void Add(StringBuilder text, SegmentGraph segment, int number)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"  subgraph cluster{number} {{");
        text.AppendLine(CultureInfo.InvariantCulture, $"    label=\"{segment.Path}: {segment.Launches} launches\";");
        for (int node = 0; node < segment.Nodes.Length; node++)
            text.AppendLine(CultureInfo.InvariantCulture, $"    s{number}n{node} [label=\"{segment.Nodes[node]}\"];");
        for (int node = 1; node < segment.Nodes.Length; node++)
            text.AppendLine(CultureInfo.InvariantCulture, $"    s{number}n{node - 1} -> s{number}n{node};");
        text.AppendLine("  }");
    }

    private static int Index(GraphReport report, string path) => Array.FindIndex(report.Segments, segment => segment.Path == path);
}

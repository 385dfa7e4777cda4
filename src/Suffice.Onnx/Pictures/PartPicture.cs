using Suffice.OnnxSchema;

namespace Suffice.Onnx.Pictures;

/// <summary>One part of a graph operator by operator: each below all whose results it takes.</summary>
internal static class PartPicture
{
    private const double Width = 150,
        Height = 40,
        Gap = 20,
        Margin = 12;

    /// <param name="graph">As exported: nodes are named after parts.</param>
    /// <param name="part">Which, such as <c>blocks.0</c>.</param>
    /// <param name="title">What it is.</param>
    /// <returns>SVG.</returns>
    public static string Draw(GraphProto graph, string part, string title)
    {
        NodeProto[] nodes = [.. graph.Node.Where(node => GraphPicture.Part(node.Name) == part)];
        Dictionary<string, int> maker = nodes
            .SelectMany((node, i) => node.Output.Select(name => (name, i)))
            .ToDictionary(pair => pair.name, pair => pair.i);
        int[] rows = new int[nodes.Length];
        for (int i = 0; i < nodes.Length; i++) // nodes come after those whose results they take
            rows[i] = nodes[i].Input.Where(maker.ContainsKey).Select(name => rows[maker[name]] + 1).DefaultIfEmpty(1).Max();
        int[] widths = [.. Enumerable.Range(0, rows.Max() + 1).Select(row => rows.Count(own => own == row))];
        double width = (widths.Max() * (Width + Gap)) - Gap + (2 * Margin) + Gap;
        var picture = new SvgPicture();
        picture.Box((width - Width) / 2, Margin, Width, Height, "plain", "tokens");
        for (int i = 0; i < nodes.Length; i++)
        {
            (double x, double y) = Place(i);
            picture.Box(x, y, Width, Height, "net", nodes[i].OpType, Detail(nodes[i].Name, part));
            foreach (string source in Sources(graph, nodes[i], maker))
                Arrow(maker.TryGetValue(source, out int from) ? from : null, i);
        }
        return picture.Finish(
            width,
            Margin + ((rows.Max() + 1) * (Height + Gap)) - Gap + Margin,
            title,
            "Every operator of the part, with the name of its layer, below those whose results it takes."
        );

        (double X, double Y) Place(int node)
        {
            int column = rows[..node].Count(row => row == rows[node]);
            double row = (widths[rows[node]] * (Width + Gap)) - Gap;
            return (((width - row) / 2) + (column * (Width + Gap)), Margin + (rows[node] * (Height + Gap)));
        }

        void Arrow(int? from, int to)
        {
            (double x, double y) = from is { } node ? Place(node) : ((width - Width) / 2, Margin);
            (double toX, double toY) = Place(to);
            // What passes by others goes along their side.
            bool passes = rows[to] - (from is { } above ? rows[above] : 0) > 1;
            if (!passes)
                picture.Arrow(x + (Width / 2), y + Height, toX + (Width / 2), toY);
            else
                picture.Around(x + Width, y + (Height / 2), width - (Gap / 2), toX + Width, toY + (Height / 2));
        }
    }

    /// <summary>What a node takes of other nodes: no weights, no constants.</summary>
    private static IEnumerable<string> Sources(GraphProto graph, NodeProto node, Dictionary<string, int> maker)
    {
        HashSet<string> numbers = [.. graph.Initializer.Select(tensor => tensor.Name)];
        return node.Input.Where(name => maker.ContainsKey(name) || !numbers.Contains(name)).Distinct();
    }

    /// <summary>The layer within the part.</summary>
    private static string Detail(string node, string part)
    {
        string layer = node[..node.LastIndexOf('/')];
        return layer[(layer.LastIndexOf('/') + 1)..] is var own && own.Length > part.Length ? own[(part.Length + 1)..] : "";
    }
}

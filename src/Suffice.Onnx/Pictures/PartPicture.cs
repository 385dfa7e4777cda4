using Suffice.OnnxSchema;

namespace Suffice.Onnx.Pictures;

/// <summary>One part of a graph operator by operator: each below all whose results it takes.</summary>
internal sealed class PartPicture
{
    private const double Width = 150,
        Height = 40,
        Gap = 20,
        Margin = 12;

    private readonly NodeProto[] nodes;
    private readonly Dictionary<string, int> maker; // of each result, the node
    private readonly int[] rows; // of the nodes; what comes from outside is in row 0
    private readonly int[] widths; // of the rows
    private readonly double width;
    private readonly SvgPicture picture = new();

    private PartPicture(NodeProto[] nodes)
    {
        this.nodes = nodes;
        maker = nodes.SelectMany((node, i) => node.Output.Select(name => (name, i))).ToDictionary(pair => pair.name, pair => pair.i);
        rows = new int[nodes.Length];
        for (int i = 0; i < nodes.Length; i++) // nodes come after those whose results they take
            rows[i] = nodes[i].Input.Where(maker.ContainsKey).Select(name => rows[maker[name]] + 1).DefaultIfEmpty(1).Max();
        widths = [.. Enumerable.Range(0, rows.Max() + 1).Select(row => Math.Max(1, rows.Count(own => own == row)))];
        width = (widths.Max() * (Width + Gap)) + (2 * Margin);
    }

    /// <param name="graph">As exported: nodes are named after parts.</param>
    /// <param name="part">Which, such as <c>blocks.0</c>.</param>
    /// <param name="title">What it is.</param>
    /// <returns>SVG.</returns>
    public static string Draw(GraphProto graph, string part, string title)
    {
        HashSet<string> numbers = [.. graph.Initializer.Select(tensor => tensor.Name)];
        var drawn = new PartPicture([.. graph.Node.Where(node => GraphPicture.Part(node.Name) == part)]);
        return drawn.Draw(numbers, part, title);
    }

    /// <param name="numbers">Names of weights and constants, which are no node's result.</param>
    private string Draw(HashSet<string> numbers, string part, string title)
    {
        (double left, double top) = Place(null);
        picture.Box(left, top, Width, Height, "plain", "tokens");
        for (int i = 0; i < nodes.Length; i++)
        {
            (double x, double y) = Place(i);
            picture.Box(x, y, Width, Height, "net", nodes[i].OpType, Layer(nodes[i].Name, part));
            foreach (string source in nodes[i].Input.Where(name => maker.ContainsKey(name) || !numbers.Contains(name)).Distinct())
                Arrow(maker.TryGetValue(source, out int from) ? from : null, i);
        }
        return picture.Finish(
            width,
            (widths.Length * (Height + Gap)) - Gap + (2 * Margin),
            title,
            "Every operator of the part, with the name of its layer, below those whose results it takes."
        );
    }

    /// <summary>The upper left corner of a node's box; null: of what comes from outside.</summary>
    private (double X, double Y) Place(int? node)
    {
        int row = Row(node),
            column = node is { } number ? rows[..number].Count(own => own == row) : 0;
        double filled = (widths[row] * (Width + Gap)) - Gap;
        return (((width - filled) / 2) + (column * (Width + Gap)), Margin + (row * (Height + Gap)));
    }

    private int Row(int? node) => node is { } number ? rows[number] : 0;

    /// <summary>What passes by others goes along their side.</summary>
    private void Arrow(int? from, int to)
    {
        (double x, double y) = Place(from);
        (double toX, double toY) = Place(to);
        if (Row(to) - Row(from) == 1)
            picture.Arrow(x + (Width / 2), y + Height, toX + (Width / 2), toY);
        else
            picture.Around(x + Width, y + (Height / 2), width - (Gap / 2), toX + Width, toY + (Height / 2));
    }

    /// <summary>The layer within the part.</summary>
    private static string Layer(string node, string part)
    {
        string layer = node[..node.LastIndexOf('/')];
        return layer[(layer.LastIndexOf('/') + 1)..] is var own && own.Length > part.Length ? own[(part.Length + 1)..] : "";
    }
}

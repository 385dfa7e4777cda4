using Suffice.OnnxSchema;

namespace Suffice.Onnx.Pictures;

/// <summary>One part of a graph operator by operator: each below all whose results it takes.</summary>
internal sealed class PartPicture
{
    private const double Width = 150,
        Height = 40,
        Gap = 20,
        Lane = 12,
        Margin = 12;

    private const int Outside = -1; // in place of a node

    private readonly NodeProto[] nodes;
    private readonly int[][] sources; // of the nodes, the nodes whose results they take
    private readonly Dictionary<string, int> maker; // of each result, the node
    private readonly int[] rows; // of the nodes; what comes from outside is in row 0
    private readonly int[] widths; // of the rows
    private readonly Dictionary<int, int> lanes; // right of all boxes, of the nodes whose results pass by others
    private readonly double width; // of all boxes
    private readonly SvgPicture picture = new();

    private PartPicture(NodeProto[] nodes, HashSet<string> numbers)
    {
        this.nodes = nodes;
        maker = nodes.SelectMany((node, i) => node.Output.Select(name => (name, i))).ToDictionary(pair => pair.name, pair => pair.i);
        rows = new int[nodes.Length];
        for (int i = 0; i < nodes.Length; i++) // nodes come after those whose results they take
            rows[i] = nodes[i].Input.Where(maker.ContainsKey).Select(name => rows[maker[name]] + 1).DefaultIfEmpty(1).Max();
        widths = [.. Enumerable.Range(0, rows.Max() + 1).Select(row => Math.Max(1, rows.Count(own => own == row)))];
        width = (widths.Max() * (Width + Gap)) - Gap;
        sources =
        [
            .. nodes.Select(node =>
                node.Input.Where(name => maker.ContainsKey(name) || !numbers.Contains(name)).Distinct().Select(Maker).ToArray()
            ),
        ];
        lanes = Lanes();
    }

    /// <param name="graph">As exported: nodes are named after parts.</param>
    /// <param name="part">Which, such as <c>blocks.0</c>.</param>
    /// <param name="title">What it is.</param>
    /// <returns>SVG.</returns>
    public static string Draw(GraphProto graph, string part, string title)
    {
        HashSet<string> numbers = [.. graph.Initializer.Select(tensor => tensor.Name)]; // weights and constants are no node's result
        return new PartPicture([.. graph.Node.Where(node => GraphPicture.Part(node.Name) == part)], numbers).Draw(part, title);
    }

    private string Draw(string part, string title)
    {
        (double left, double top) = Place(Outside);
        picture.Box(left, top, Width, Height, "plain", "tokens");
        for (int i = 0; i < nodes.Length; i++)
        {
            (double x, double y) = Place(i);
            picture.Box(x, y, Width, Height, "net", [nodes[i].OpType, .. Layer(nodes[i].Name, part)]);
            foreach (int source in sources[i])
                Arrow(source, i);
        }
        return picture.Finish(
            width + (Lane * lanes.Values.Select(lane => lane + 1).DefaultIfEmpty().Max()) + (2 * Margin),
            (widths.Length * (Height + Gap)) - Gap + (2 * Margin),
            title,
            "Every operator of the part, with the name of its layer, below those whose results it takes."
        );
    }

    private int Maker(string result) => maker.GetValueOrDefault(result, Outside);

    private int Row(int node) => node == Outside ? 0 : rows[node];

    /// <summary>How many boxes of its row stand left of it.</summary>
    private int Place(int node, int row) => node == Outside ? 0 : rows[..node].Count(own => own == row);

    /// <summary>The upper left corner of its box.</summary>
    private (double X, double Y) Place(int node)
    {
        int row = Row(node);
        double filled = (widths[row] * (Width + Gap)) - Gap;
        return (Margin + ((width - filled) / 2) + (Place(node, row) * (Width + Gap)), Margin + (row * (Height + Gap)));
    }

    private bool IsFar(int from, int to) => Row(to) - Row(from) > 1;

    /// <summary>The shortest ways have the inner lanes; a lane is shared by ways that do not meet.</summary>
    private Dictionary<int, int> Lanes()
    {
        var found = new Dictionary<int, int>();
        var ends = nodes
            .SelectMany((_, to) => sources[to].Where(from => IsFar(from, to)).Select(from => (From: from, To: Row(to))))
            .GroupBy(way => way.From, way => way.To)
            .ToDictionary(ways => ways.Key, ways => ways.Max());
        foreach (int from in ends.Keys.OrderBy(from => ends[from] - Row(from)))
        {
            int lane = 0;
            while (found.Any(other => other.Value == lane && Row(other.Key) <= ends[from] && Row(from) <= ends[other.Key]))
                lane++;
            found.Add(from, lane);
        }
        return found;
    }

    /// <summary>What passes by others goes along their side, in a lane of its own.</summary>
    private void Arrow(int from, int to)
    {
        (double x, double y) = Place(from);
        (double toX, double toY) = Place(to);
        if (!IsFar(from, to))
        {
            picture.Arrow(x + (Width / 2), y + Height, toX + (Width / 2), toY);
            return;
        }
        bool isLast = Place(from, Row(from)) == widths[Row(from)] - 1; // of its row: nothing stands between it and the lanes
        picture.Around(
            isLast ? x + Width : x + (Width * 3 / 4),
            isLast ? y + (Height * 3 / 4) : y + Height,
            isLast ? 0 : Gap / 2,
            Margin + width + (Lane * (lanes[from] + 1)),
            toX + Width,
            toY + (Height / 4) // above where its own way to others begins
        );
    }

    /// <summary>The layer within the part, if it belongs to one.</summary>
    private static string[] Layer(string node, string part)
    {
        string layer = node[..node.LastIndexOf('/')];
        return layer[(layer.LastIndexOf('/') + 1)..] is var own && own.Length > part.Length ? [own[(part.Length + 1)..]] : [];
    }
}

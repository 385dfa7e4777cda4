using System.Globalization;
using Suffice.OnnxSchema;

namespace Suffice.Onnx.Pictures;

/// <summary>A graph part by part, as nodes come: embedding, blocks, exits, control, each <c>If</c> with its branches.</summary>
internal static class GraphPicture
{
    private const double Wide = 300,
        Narrow = 110,
        High = 44,
        Gap = 18,
        Margin = 12;

    /// <param name="graph">As exported: nodes are named after parts.</param>
    /// <param name="title">What it is.</param>
    /// <param name="depth">How many <c>If</c>s inside each other are drawn whole.</param>
    /// <returns>SVG.</returns>
    public static string Draw(GraphProto graph, string title, int depth)
    {
        Column whole = Stack(graph, depth);
        var picture = new SvgPicture();
        whole.Draw(picture, Margin, Margin);
        return picture.Finish(
            whole.Width + (2 * Margin),
            whole.Height + (2 * Margin),
            title,
            "The parts of the graph from input to output, with the operators of each. An If runs one of its two branches."
        );
    }

    /// <summary>The part of the net that a node belongs to.</summary>
    public static string Part(string node)
    {
        string[] levels = node.Split('/');
        string part = levels.Length > 1 ? levels[^2] : levels[0];
        string[] names = part.Split('.');
        return names[0] is "blocks" or "exits" ? $"{names[0]}.{names[1]}" : names[0];
    }

    /// <summary>Operators with how often each is there, as they first come.</summary>
    public static string Operators(IEnumerable<NodeProto> nodes) =>
        string.Join(", ", nodes.CountBy(node => node.OpType).Select(count => count.Value == 1 ? count.Key : $"{count.Value} {count.Key}"));

    private static Column Stack(GraphProto graph, int depth)
    {
        var shapes = new List<Shape>();
        var part = new List<NodeProto>();
        foreach (NodeProto node in graph.Node)
        {
            bool forks = node.OpType == "If";
            if (part.Count > 0 && (forks || Part(node.Name) != Part(part[0].Name)))
                Close();
            if (forks)
                shapes.Add(Fork(node, depth));
            else
                part.Add(node);
        }
        Close();
        return new Column(Joined(shapes));

        void Close()
        {
            if (part.Count > 0)
                shapes.Add(new PartBox(Part(part[0].Name), [.. part]));
            part.Clear();
        }
    }

    /// <summary>Parts that are written in turns with others are one box, where they begin.</summary>
    private static Shape[] Joined(List<Shape> shapes)
    {
        var joined = new List<Shape>();
        foreach (Shape shape in shapes)
        {
            int known = shape is PartBox box ? joined.FindIndex(other => other is PartBox same && same.Name == box.Name) : -1;
            if (known < 0)
                joined.Add(shape);
            else
                joined[known] = new PartBox(((PartBox)shape).Name, [.. ((PartBox)joined[known]).Nodes, .. ((PartBox)shape).Nodes]);
        }
        return [.. joined];
    }

    private static Shape Fork(NodeProto node, int depth)
    {
        GraphProto[] branches =
        [
            .. ((string[])["then_branch", "else_branch"]).Select(name => node.Attribute.Single(own => own.Name == name).G),
        ];
        return depth == 0
            ? new Rest(branches.Sum(Count), branches.Sum(Forks))
            : new ForkFrame(branches[0].Name, Stack(branches[0], depth - 1), branches[1].Name, Stack(branches[1], depth - 1));
    }

    private static int Count(GraphProto graph) => graph.Node.Count + Inside(graph, Count);

    private static int Forks(GraphProto graph) => graph.Node.Count(node => node.OpType == "If") + Inside(graph, Forks);

    private static int Inside(GraphProto graph, Func<GraphProto, int> count) =>
        graph.Node.Where(node => node.OpType == "If").Sum(node => node.Attribute.Sum(attribute => count(attribute.G)));

    /// <summary>What is drawn somewhere.</summary>
    private abstract record Shape(double Width, double Height)
    {
        public abstract void Draw(SvgPicture picture, double x, double y);
    }

    private sealed record PartBox(string Name, NodeProto[] Nodes) : Shape(Operators(Nodes).Length <= Few ? Narrow : Wide, High)
    {
        /// <summary>Characters of a line in a narrow box, and in a wide one.</summary>
        private const int Few = 12,
            Most = 38;

        public override void Draw(SvgPicture picture, double x, double y)
        {
            string operators = Operators(Nodes);
            picture.Box(
                x,
                y,
                Width,
                Height,
                Name == "control" ? "control" : "net",
                Nodes.Length == 1 && Nodes[0].Name == Name ? $"→ {Name}" : Name,
                operators.Length <= Most ? operators : operators[..operators.LastIndexOf(',', Most)] + ", …"
            );
        }
    }

    private sealed record Rest(int Nodes, int Forks) : Shape(Wide, High)
    {
        public override void Draw(SvgPicture picture, double x, double y) =>
            picture.Box(
                x,
                y,
                Width,
                Height,
                "plain",
                "If",
                string.Create(CultureInfo.InvariantCulture, $"{Nodes} nodes, {Forks} more If inside")
            );
    }

    private sealed record Column(Shape[] Parts)
        : Shape(Parts.Max(part => part.Width), Parts.Sum(part => part.Height) + (Gap * (Parts.Length - 1)))
    {
        public override void Draw(SvgPicture picture, double x, double y)
        {
            double middle = x + (Width / 2);
            foreach ((int i, Shape part) in Parts.Index())
            {
                part.Draw(picture, middle - (part.Width / 2), y);
                y += part.Height + Gap;
                if (i + 1 < Parts.Length)
                    picture.Arrow(middle, y - Gap, middle, y);
            }
        }
    }

    private sealed record ForkFrame(string Then, Shape First, string Else, Shape Second)
        : Shape(First.Width + Second.Width + (3 * Margin), Math.Max(First.Height, Second.Height) + Head + Margin)
    {
        private const double Head = 56;

        public override void Draw(SvgPicture picture, double x, double y)
        {
            picture.Box(x, y, Width, Height, "plain");
            picture.Text(x + (Width / 2), y + 20, "name control", "If");
            (double left, double right) = (x + Margin, x + First.Width + (2 * Margin));
            picture.Text(left + (First.Width / 2), y + 44, "", Then);
            picture.Text(right + (Second.Width / 2), y + 44, "", Else);
            First.Draw(picture, left, y + Head);
            Second.Draw(picture, right, y + Head);
        }
    }
}

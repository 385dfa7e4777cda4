using System.Globalization;
using System.Security;
using System.Text;

namespace Suffice.Cuda.Pictures;

/// <summary>
/// The graphs of a bundle as a picture: a box for each, in the tree of decisions, with a square for each of its steps. Needs nothing to be
/// looked at with but a browser.
/// </summary>
internal static class GraphSvg
{
    private const int BoxWidth = 196;
    private const int Square = 11;
    private const int SquaresInRow = 16;
    private const int ColumnWidth = 236;
    private const int Gap = 14;
    private const int LegendHeight = 34;

    private static readonly (string Node, string Colour)[] Colours =
    [
        ("CopyIn", "#8c8c8c"),
        ("CopyOut", "#4d4d4d"),
        ("FindRows", "#c7b299"),
        ("ReduceTokens", "#d62728"),
        ("Unfold", "#bcbd22"),
        ("PlaceImage", "#9acd32"),
        ("LookUp", "#9acd32"),
        ("Normalise", "#9ecae1"),
        ("Linear", "#2171b5"),
        ("Attend", "#f28e2b"),
        ("ScoreTokens", "#e377c2"),
        ("Copy", "#c7b299"),
        ("Mean", "#59a14f"),
        ("Answer", "#1b7837"),
    ];

    public static string Write(GraphReport report)
    {
        var places = new (int X, int Y)[report.Segments.Length];
        int bottom = LegendHeight;
        Place(report, 0, 0, places, ref bottom);
        int width = places.Max(place => place.X) + BoxWidth + Gap;
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {bottom}\" font-family=\"sans-serif\" font-size=\"11\">\n"
        );
        text.Append(CultureInfo.InvariantCulture, $"<rect width=\"{width}\" height=\"{bottom}\" fill=\"#ffffff\"/>\n");
        Legend(text, report);
        for (int i = 0; i < report.Segments.Length; i++)
            Box(text, report, i, places);
        return text.Append("</svg>\n").ToString();
    }

    /// <summary>A segment beside its first child; the other children below.</summary>
    private static void Place(GraphReport report, int index, int depth, (int X, int Y)[] places, ref int bottom)
    {
        places[index] = (Gap + (depth * ColumnWidth), bottom + Gap);
        int own = bottom + Gap + Height(report.Segments[index]);
        for (int child = 0; child < report.Segments.Length; child++)
            if (report.Segments[child].After == report.Segments[index].Path)
                Place(report, child, depth + 1, places, ref bottom);
        bottom = Math.Max(bottom, own);
    }

    private static int Height(SegmentGraph segment) => 24 + ((segment.Nodes.Length + SquaresInRow - 1) / SquaresInRow * (Square + 1)) + 4;

    private static void Box(StringBuilder text, GraphReport report, int index, (int X, int Y)[] places)
    {
        SegmentGraph segment = report.Segments[index];
        (int x, int y) = places[index];
        if (segment.After is { } after)
        {
            (int fromX, int fromY) = places[Array.FindIndex(report.Segments, other => other.Path == after)];
            text.Append(
                CultureInfo.InvariantCulture,
                $"<path d=\"M{fromX + BoxWidth} {fromY + 12} H{x - Gap} V{y + 12} H{x}\" fill=\"none\" stroke=\"#555\"/>\n"
            );
        }
        text.Append(
            CultureInfo.InvariantCulture,
            $"<rect x=\"{x}\" y=\"{y}\" width=\"{BoxWidth}\" height=\"{Height(segment)}\" fill=\"#f7f7f7\" stroke=\"#555\"/>\n"
        );
        text.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{x + 4}\" y=\"{y + 15}\">{SecurityElement.Escape(segment.Path)}: {segment.Launches} launches</text>\n"
        );
        for (int node = 0; node < segment.Nodes.Length; node++)
            text.Append(
                CultureInfo.InvariantCulture,
                $"<rect x=\"{x + 3 + (node % SquaresInRow * (Square + 1))}\" y=\"{y + 22 + (node / SquaresInRow * (Square + 1))}\" "
                    + $"width=\"{Square}\" height=\"{Square}\" fill=\"{Colour(segment.Nodes[node])}\">"
                    + $"<title>{segment.Nodes[node]}</title></rect>\n"
            );
    }

    private static void Legend(StringBuilder text, GraphReport report)
    {
        int x = Gap;
        foreach (string node in report.Segments.SelectMany(segment => segment.Nodes).Select(Plain).Distinct())
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"<rect x=\"{x}\" y=\"10\" width=\"{Square}\" height=\"{Square}\" fill=\"{Colour(node)}\"/>"
                    + $"<text x=\"{x + Square + 3}\" y=\"20\">{node}</text>\n"
            );
            x += Square + 12 + (node.Length * 7);
        }
    }

    private static string Colour(string node) => Colours.First(known => known.Node == Plain(node)).Colour;

    private static string Plain(string node) => node.Replace("Half", "", StringComparison.Ordinal);
}

using System.Globalization;
using System.Security;
using System.Text;

namespace Suffice.Onnx.Pictures;

/// <summary>A picture in SVG whose colours have contrast on white and on near black.</summary>
internal sealed class SvgPicture
{
    private const string Style = """
          <style>
            text { font: 13px system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif; fill: #727b86; text-anchor: middle; }
            .name { font-weight: 600; }
            .net { fill: #bf5f16; }
            .control { fill: #1678d0; }
            rect { fill: none; stroke-width: 1.5; rx: 5px; }
            .net-box { stroke: #bf5f16; }
            .control-box { stroke: #1678d0; }
            .plain-box { stroke: #727b86; stroke-dasharray: 4 4; }
            path { fill: none; stroke: #727b86; stroke-width: 1.5; }
          </style>
        """;

    private readonly StringBuilder body = new();

    /// <summary>A box with lines of text in it, the first one its name.</summary>
    /// <param name="x">Of its left edge; all places are pixels, from the upper left corner.</param>
    /// <param name="y">Of its upper edge.</param>
    /// <param name="width">Of the box.</param>
    /// <param name="height">Of the box.</param>
    /// <param name="kind"><c>net</c>, <c>control</c> or <c>plain</c>.</param>
    /// <param name="lines">Its text.</param>
    public void Box(double x, double y, double width, double height, string kind, params ReadOnlySpan<string> lines)
    {
        Line($"<rect class=\"{kind}-box\" x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{width:0.#}\" height=\"{height:0.#}\"/>");
        double first = y + (height / 2) + 4.5 - ((lines.Length - 1) * 8.5);
        for (int i = 0; i < lines.Length; i++)
            Text(x + (width / 2), first + (i * 17), i == 0 ? $"name {kind}" : "", lines[i]);
    }

    /// <summary>Text around a place.</summary>
    public void Text(double x, double y, string kind, string text) =>
        Line($"<text class=\"{(kind.Length == 0 ? "plain" : kind)}\" x=\"{x:0.#}\" y=\"{y:0.#}\">{SecurityElement.Escape(text)}</text>");

    /// <summary>An arrow down, around the boxes between where its ends do not lie under each other.</summary>
    public void Arrow(double x, double y, double toX, double toY)
    {
        double bend = Math.Min(14, (toY - y) / 2);
        Line(
            x == toX
                ? (FormattableString)$"<path d=\"M{x:0.#} {y:0.#}V{toY:0.#}m-4-6l4 6 4-6\"/>"
                : (FormattableString)
                    $"<path d=\"M{x:0.#} {y:0.#}C{x:0.#} {y + bend:0.#} {toX:0.#} {toY - bend:0.#} {toX:0.#} {toY:0.#}m-4-6l4 6 4-6\"/>"
        );
    }

    /// <summary>An arrow from one box to the right side of another: a little down first, then along a line right of both.</summary>
    public void Around(double x, double y, double down, double right, double toX, double toY) =>
        Line($"<path d=\"M{x:0.#} {y:0.#}v{down:0.#}H{right:0.#}V{toY:0.#}H{toX:0.#}m6-4l-6 4 6 4\"/>");

    /// <summary>The whole file.</summary>
    public string Finish(double width, double height, string title, string description)
    {
        string size = string.Create(
            CultureInfo.InvariantCulture,
            $"width=\"{width:0}\" height=\"{height:0}\" viewBox=\"0 0 {width:0} {height:0}\""
        );
        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{SecurityElement.Escape(title)}">
              <title>{SecurityElement.Escape(title)}</title>
              <desc>{SecurityElement.Escape(description)}</desc>
            {Style}
            {body}</svg>

            """;
    }

    private void Line(FormattableString element) => body.Append("  ").Append(element.ToString(CultureInfo.InvariantCulture)).Append('\n');
}

using System.Globalization;
using System.Text;
using Suffice.Evaluation.Statistics;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>Axes of a plot and what is drawn on them, as SVG. Data coordinates: x and y both rise to the right and up.</summary>
internal sealed class PlotArea
{
    private const int Left = 52,
        Right = 16,
        Top = 14,
        Bottom = 46;

    private readonly StringBuilder svg = new();
    private readonly int width,
        height;
    private readonly string clip;
    private readonly double xLow,
        xHigh,
        yLow,
        yHigh;

    public PlotArea(int width, int height, double xLow, double xHigh, double yLow, double yHigh)
    {
        (this.width, this.height) = (width, height);
        clip = Invariant($"area{width}x{height}"); // Plots of one page that share a size share a clip path.
        (this.xLow, this.xHigh, this.yLow, this.yHigh) = (xLow, xHigh, yLow, yHigh);
    }

    public double X(double x) => Left + ((x - xLow) / (xHigh - xLow) * (width - Left - Right));

    public double Y(double y) => height - Bottom - ((y - yLow) / (yHigh - yLow) * (height - Top - Bottom));

    /// <summary>Grid lines, numbers and titles; both axes are shares shown in per cent.</summary>
    public void Axes(string xTitle, string yTitle, bool narrow) =>
        Axes(
            new PlotAxis(xTitle, narrow ? 4 : 8, x => Invariant($"{x * 100:0.##} %")),
            new PlotAxis(yTitle, 6, y => Invariant($"{y * 100:0.##}"))
        );

    /// <summary>Grid lines, numbers and titles.</summary>
    public void Axes(PlotAxis across, PlotAxis up)
    {
        foreach (double x in Ticks(xLow, xHigh, across.Ticks))
        {
            svg.Append(Invariant($"<line x1='{X(x):0.#}' y1='{Top}' x2='{X(x):0.#}' y2='{height - Bottom}' stroke='var(--rule)'/>"));
            svg.Append(
                Invariant($"<text class='tick' x='{X(x):0.#}' y='{height - Bottom + 17}' text-anchor='middle'>{across.Number(x)}</text>")
            );
        }
        foreach (double y in Ticks(yLow, yHigh, up.Ticks))
        {
            svg.Append(Invariant($"<line x1='{Left}' y1='{Y(y):0.#}' x2='{width - Right}' y2='{Y(y):0.#}' stroke='var(--rule)'/>"));
            svg.Append(Invariant($"<text class='tick' x='{Left - 7}' y='{Y(y) + 4:0.#}' text-anchor='end'>{up.Number(y)}</text>"));
        }
        Titles(across.Title, up.Title);
        svg.Append(
            string.Create(
                CultureInfo.InvariantCulture,
                $"<clipPath id='{clip}'><rect x='{Left}' y='{Top}' width='{width - Left - Right}' "
                    + $"height='{height - Top - Bottom}'/></clipPath>"
            )
        );
    }

    private void Titles(string across, string up)
    {
        svg.Append(Invariant($"<text x='{(Left + width - Right) / 2}' y='{height - 8}' text-anchor='middle'>{Html.Text(across)}</text>"));
        if (up.Length > 0)
            svg.Append(
                Invariant(
                    $"<text transform='translate(13 {(Top + height - Bottom) / 2}) rotate(-90)' text-anchor='middle'>{Html.Text(up)}</text>"
                )
            );
    }

    /// <summary>A line through points (accuracy over MACs), clipped at the axes.</summary>
    public void Line(IEnumerable<FrontierPoint> points, LineStyle style) =>
        svg.Append(
            string.Create(
                CultureInfo.InvariantCulture,
                $"<polyline clip-path='url(#{clip})' fill='none' "
                    + $"points='{string.Join(' ', points.Select(p => Invariant($"{X(p.Macs):0.##},{Y(p.Top1):0.##}")))}' {style.Stroke}/>"
            )
        );

    /// <summary>A filled outline, clipped at the axes.</summary>
    public void Area(IEnumerable<FrontierPoint> outline, string colour, double opacity) =>
        svg.Append(
            string.Create(
                CultureInfo.InvariantCulture,
                $"<polygon clip-path='url(#{clip})' "
                    + $"points='{string.Join(' ', outline.Select(p => Invariant($"{X(p.Macs):0.##},{Y(p.Top1):0.##}")))}' "
                    + $"style='fill:{colour};opacity:{opacity}'/>"
            )
        );

    /// <summary>A mark with a tooltip, unless it lies outside the axes.</summary>
    public void Mark(FrontierPoint point, string shape, string colour, string tooltip)
    {
        if (Inside(point))
            svg.Append(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"<g transform='translate({X(point.Macs):0.##} {Y(point.Top1):0.##})'><title>{Html.Text(tooltip)}</title>"
                        + $"{Shape(shape, colour)}</g>"
                )
            );
    }

    /// <summary>What a line and a mark mean, at the lower right.</summary>
    /// <param name="row">From below, 0 first.</param>
    /// <param name="line">Null for a mark alone.</param>
    /// <param name="shape">As of <see cref="Mark"/>.</param>
    /// <param name="text">At most some forty characters.</param>
    public void Key(int row, LineStyle? line, string shape, string text)
    {
        int y = height - Bottom - 16 - (row * 22),
            x = width - Right - 296;
        if (line is not null)
            svg.Append(Invariant($"<line x1='{x}' y1='{y}' x2='{x + 36}' y2='{y}' {line.Stroke}/>"));
        svg.Append(Invariant($"<g transform='translate({x + 18} {y})'>{Shape(shape, line?.Colour ?? "var(--ink)")}</g>"));
        svg.Append(Invariant($"<text x='{x + 46}' y='{y + 5}'>{Html.Text(text)}</text>"));
    }

    private static string Shape(string shape, string colour)
    {
        string body = shape switch
        {
            "square" => "<rect x='-4.5' y='-4.5' width='9' height='9' {0}/>",
            "diamond" => "<path d='M0-7L7 0L0 7L-7 0Z' {0}/>",
            "ring" => "<circle r='8.5' fill='none' stroke='{1}' stroke-width='2'/><circle r='4.5' {0}/>",
            "hollow" => "<circle r='3.5' fill='var(--paper)' stroke='{1}' stroke-width='1.5'/>",
            "bar" => "<path d='M0-5V5' stroke='{1}' stroke-width='2.5'/>",
            "cross" => "<path d='M-5-5L5 5M5-5L-5 5' stroke='{1}' stroke-width='2.5'/>",
            _ => "<circle r='4.5' {0}/>",
        };
        return body.Replace("{0}", $"fill='{colour}' stroke='var(--paper)'", StringComparison.Ordinal)
            .Replace("{1}", colour, StringComparison.Ordinal);
    }

    /// <summary>Words beside a point.</summary>
    public void Label(FrontierPoint point, string text, int dx, int dy, string anchor, string colour = "var(--ink)")
    {
        if (Inside(point))
            svg.Append(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"<text class='halo strong' x='{X(point.Macs) + dx:0.#}' y='{Y(point.Top1) + dy:0.#}' text-anchor='{anchor}' "
                        + $"style='fill:{colour}'>{Html.Text(text)}</text>"
                )
            );
    }

    public string Svg(string cssClass, string title, string description) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"<svg class='{cssClass}' viewBox='0 0 {width} {height}' role='img' "
                + $"aria-label='{Html.Text(title)}'><title>{Html.Text(title)}</title><desc>{Html.Text(description)}</desc>{svg}</svg>\n"
        );

    private bool Inside(FrontierPoint point) => point.Macs >= xLow && point.Macs <= xHigh && point.Top1 >= yLow && point.Top1 <= yHigh;

    private static IEnumerable<double> Ticks(double low, double high, int about)
    {
        double rough = (high - low) / about,
            power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step =
            power
            * (
                rough / power <= 1 ? 1
                : rough / power <= 2 ? 2
                : rough / power <= 5 ? 5
                : 10
            );
        for (double tick = Math.Ceiling((low / step) - 1e-9) * step; tick <= high + (step * 1e-6); tick += step)
            yield return Math.Abs(tick) < step * 1e-6 ? 0 : tick;
    }
}

/// <summary>One axis.</summary>
/// <param name="Title">May be empty of the upward one.</param>
/// <param name="Ticks">About how many.</param>
/// <param name="Number">What is written at a tick.</param>
internal sealed record PlotAxis(string Title, int Ticks, Func<double, string> Number);

/// <summary>How a line looks.</summary>
/// <param name="Colour">A CSS colour.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Dash">SVG dash pattern; empty for a solid line.</param>
internal sealed record LineStyle(string Colour, double Width, string Dash = "")
{
    public string Stroke =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"style='stroke:{Colour}' stroke-width='{Width}' "
                + $"stroke-linejoin='round'{(Dash.Length > 0 ? $" stroke-dasharray='{Dash}'" : "")}"
        );
}

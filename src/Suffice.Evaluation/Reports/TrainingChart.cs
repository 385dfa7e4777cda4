using Suffice.Evaluation.Records;
using Suffice.Evaluation.Statistics;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>One figure of a policy's training over the iterations, small enough to stand among others.</summary>
/// <param name="Title">Names the figure.</param>
/// <param name="Caption">Says in a sentence what it is and what it looks like when all is well.</param>
internal sealed record TrainingChart(string Title, string Caption)
{
    private const int Width = 420,
        Height = 250;

    private static readonly LineStyle GuideStyle = new("var(--static)", 1.5, "4 4");

    /// <summary>Whether its numbers are shares, shown in per cent.</summary>
    public bool IsShare { get; init; }

    /// <summary>Whether the axis begins at 0 unless a number is below it.</summary>
    public bool FromZero { get; init; }

    /// <summary>The axis spans at least so much, so that noise does not look like a slope.</summary>
    public double LeastSpan { get; init; }

    /// <summary>What is below is cut off, if there is something above.</summary>
    public double Floor { get; init; } = double.NegativeInfinity;

    /// <summary>Where a dashed line lies, if the axis reaches so far.</summary>
    public double? Guide { get; init; }

    /// <summary>Empty where no line has a number.</summary>
    /// <param name="lines">What is drawn.</param>
    /// <param name="legend">HTML, where the lines are not those of the other charts.</param>
    public string Render(IReadOnlyList<TrainingLine> lines, string legend = "")
    {
        TrainingLine[] known = [.. lines.Where(line => line.Known.Any())];
        if (known.Length == 0)
            return "";
        (double low, double high) = Range([.. known.SelectMany(line => line.Known).Select(point => point.Top1)]);
        int first = known.Min(line => line.Points[0].Iteration),
            last = Math.Max(known.Max(line => line.Points[^1].Iteration), first + 1);
        var plot = new PlotArea(Width, Height, first, last, low, high);
        plot.Axes(new PlotAxis("iteration", Math.Clamp(last - first, 1, 6), x => Invariant($"{x:0}")), new PlotAxis("", 5, Number));
        if (Guide is { } guide && guide >= low && guide <= high)
            plot.Line([new(guide, first), new(guide, last)], GuideStyle);
        foreach (TrainingLine line in known)
            Draw(plot, line);
        return $"<figure><h3>{Html.Text(Title)}</h3>{plot.Svg("small", Title, Describe(known))}"
            + $"{legend}<figcaption>{Html.Text(Caption)}</figcaption></figure>\n";
    }

    private void Draw(PlotArea plot, TrainingLine line)
    {
        foreach (FrontierPoint[] stretch in line.Stretches())
        {
            plot.Line(stretch, line.Style);
            FrontierPoint end = stretch[^1];
            plot.Mark(end, "dot", line.Style.Colour, Invariant($"{line.Name}, iteration {end.Macs:0}: {Number(end.Top1)}"));
        }
    }

    private (double Low, double High) Range(double[] values)
    {
        (double low, double high) = (values.Min(), values.Max());
        if (high > Floor)
            low = Math.Max(low, Floor);
        bool fromZero = FromZero && low >= 0;
        if (fromZero)
            low = 0;
        double missing = Math.Max(0, LeastSpan - (high - low)),
            pad = 0.08 * Math.Max(high - low, LeastSpan);
        return fromZero ? (0, high + missing + pad) : (low - (missing / 2) - pad, high + (missing / 2) + pad);
    }

    private string Number(double value) => (IsShare ? Plain(value * 100) + " %" : Plain(value)).Replace('-', '−');

    private static string Plain(double value) =>
        value != 0 && Math.Abs(value) < 1e-4 ? Invariant($"{value:0.##e0}") : Invariant($"{value:0.#####}");

    private string Describe(IEnumerable<TrainingLine> lines) =>
        string.Join(
            ' ',
            lines.Select(line => $"{line.Name}: {Number(line.Known.First().Top1)} at first, {Number(line.Known.Last().Top1)} at last.")
        );
}

/// <summary>One line of a chart.</summary>
/// <param name="Name">What it is of.</param>
/// <param name="Style">How it looks.</param>
/// <param name="Points">One an iteration; null where the record has no number.</param>
internal sealed record TrainingLine(string Name, LineStyle Style, IReadOnlyList<(int Iteration, double? Value)> Points)
{
    /// <summary>Of a round's iterations.</summary>
    public static TrainingLine Of(string name, LineStyle style, PolicyTrainingRound round, Func<PolicyIteration, double?> figure) =>
        new(name, style, [.. round.Iterations.Select(iteration => (iteration.Iteration, figure(iteration)))]);

    /// <summary>The points with numbers: up the value, across the iteration.</summary>
    public IEnumerable<FrontierPoint> Known =>
        Points.Where(point => point.Value is not null).Select(point => new FrontierPoint(point.Value!.Value, point.Iteration));

    /// <summary>Points without a gap between them.</summary>
    public IEnumerable<FrontierPoint[]> Stretches()
    {
        var stretch = new List<FrontierPoint>();
        foreach ((int iteration, double? value) in Points)
        {
            if (value is { } number)
                stretch.Add(new FrontierPoint(number, iteration));
            else if (stretch.Count > 0)
            {
                yield return [.. stretch];
                stretch.Clear();
            }
        }
        if (stretch.Count > 0)
            yield return [.. stretch];
    }
}

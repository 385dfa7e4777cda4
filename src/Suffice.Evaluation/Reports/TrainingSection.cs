using Suffice.Evaluation.Records;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>How a policy's training went: what came of it in words, and a small chart of each figure.</summary>
internal static class TrainingSection
{
    // Colours repeat only where dashes differ, and each line differs from its neighbours in both.
    private static readonly string[] Colours = ["--policy", "--confidence", "--patience", "--entropy", "--one-shot"];
    private static readonly string[] Dashes = ["", "7 3", "3 3", "9 3 2 3"];

    private static readonly (TrainingChart Chart, Func<PolicyIteration, double?> Figure)[] Figures =
    [
        (
            new(
                "Reward",
                "Utility less the price of the multiply-adds spent, mean over the episodes. Healthy: it rises, then flattens; "
                    + "prices are drawn anew in each iteration, so it jitters."
            )
            {
                LeastSpan = 0.002,
            },
            iteration => iteration.Reward
        ),
        (
            new(
                "Entropy, nats",
                "How undecided the policy is at its decisions. Healthy: it falls slowly; at 0 nothing is tried out any more."
            )
            {
                LeastSpan = 0.02,
            },
            iteration => iteration.Entropy
        ),
        (
            new(
                "Divergence, nats",
                "KL divergence of the policy from the one before the iteration. Healthy: above 0, and below about 0.02 "
                    + "(dashed, where in reach)."
            )
            {
                FromZero = true,
                LeastSpan = 1e-7,
                Guide = 0.02,
            },
            iteration => iteration.Divergence
        ),
        (
            new(
                "Clipped share",
                "Decisions whose probability changed by more than a fifth, so that PPO clips them. Healthy: some, "
                    + "but fewer than about 20 % (dashed, where in reach)."
            )
            {
                IsShare = true,
                FromZero = true,
                LeastSpan = 0.01,
                Guide = 0.2,
            },
            iteration => iteration.ClippedShare
        ),
        (
            new(
                "Changed actions",
                "Decisions, on the paths reached, whose most probable action is not the untrained policy's. "
                    + "Healthy: it leaves 0 and settles; at 0 the net would decide as without training."
            )
            {
                IsShare = true,
                FromZero = true,
                LeastSpan = 0.01,
            },
            iteration => iteration.ChangedActions
        ),
    ];

    private static readonly TrainingChart Variance = new(
        "Explained variance",
        "How much of the variance of returns is known before actions are drawn, by the value of each decision: 1 is all, 0 (dashed) "
            + "nothing. Healthy: it rises towards 1. Below −1 it is cut off."
    )
    {
        LeastSpan = 0.05,
        Floor = -1,
        Guide = 0,
    };

    public static string Render(PolicyTrainingRecord record) =>
        $"""
            <h2>How the policy's training went</h2>
            <p>After each round of the net's training, a policy is trained by proximal policy optimisation (PPO) on the control split.
            Each chart shows one figure over the iterations, with a line for each round. Reward, utility and cost are what the policy
            expects of an iteration's episodes, or means over them where actions are sampled; entropy, divergence and clipped share
            are means over its steps.</p>
            {TrainingText.NothingLearnt(record)}
            {TrainingText.Choices(record)}
            {Legend(record)}
            {Charts(record)}
            """;

    private static string Charts(PolicyTrainingRecord record)
    {
        (string Title, string Drawing)[] charts =
        [
            .. Figures.Select(figure => (figure.Chart.Title, figure.Chart.Render(Lines(record, figure.Figure)))),
            (Variance.Title, Variances(record)),
        ];
        string[] absent = [.. charts.Where(chart => chart.Drawing.Length == 0).Select(chart => chart.Title)];
        return $"<div class='multiples'>\n{string.Concat(charts.Select(chart => chart.Drawing))}</div>\n"
            + (absent.Length > 0 ? $"<p class='note'>Not in this record: {Html.Text(string.Join("; ", absent))}.</p>\n" : "");
    }

    private static TrainingLine[] Lines(PolicyTrainingRecord record, Func<PolicyIteration, double?> figure) =>
        [.. record.Rounds.Select((round, index) => TrainingLine.Of(Name(round), Style(index), round, figure))];

    /// <summary>Where a record has price bands, a chart for each round with a line for each band.</summary>
    private static string Variances(PolicyTrainingRecord record)
    {
        if (record.Rounds.All(round => Bands(round) == 0))
            return Variance.Render(Lines(record, iteration => iteration.ExplainedVariance));
        return string.Concat(
            record.Rounds.Select(round =>
            {
                int bands = Bands(round);
                TrainingLine[] lines =
                [
                    .. Enumerable
                        .Range(0, bands)
                        .Select(band =>
                            TrainingLine.Of(BandName(band, bands), BandStyle(band, bands), round, iteration =>
                                iteration.ExplainedVarianceBands.ElementAtOrDefault(band)
                            )
                        ),
                ];
                return bands == 0
                    ? (Variance with { Title = $"{Variance.Title}, {Name(round)}" }).Render(
                        Lines(record with { Rounds = [round] }, iteration => iteration.ExplainedVariance)
                    )
                    : (Variance with { Title = $"{Variance.Title} by price, {Name(round)}" }).Render(lines, BandLegend(lines));
            })
        );
    }

    private static int Bands(PolicyTrainingRound round) =>
        round.Iterations.Select(iteration => iteration.ExplainedVarianceBands.Count).DefaultIfEmpty().Max();

    private static string Name(PolicyTrainingRound round) => Invariant($"round {round.Round}");

    private static string BandName(int band, int bands) =>
        Invariant($"price band {band + 1} of {bands}")
        + (
            band == 0 ? ", the lowest prices"
            : band == bands - 1 ? ", the highest prices"
            : ""
        );

    private static LineStyle Style(int index) => new($"var({Colours[index % Colours.Length]})", 2.5, Dashes[index % Dashes.Length]);

    // Low prices light, high ones dark, in a lightness that both themes bear.
    private static LineStyle BandStyle(int band, int bands) =>
        new(Invariant($"hsl({190 + (100.0 * band / Math.Max(1, bands - 1)):0} 70% 48%)"), 2.5, Dashes[band % Dashes.Length]);

    private static string Legend(PolicyTrainingRecord record) =>
        Items(
            record.Rounds.Select(
                (round, index) =>
                    (
                        Name(round)
                            + (round.Round == 0 ? ": after heads and joint training" : ": after an end-to-end round")
                            + (round == record.Used ? ", used" : ""),
                        Style(index)
                    )
            )
        );

    private static string BandLegend(IEnumerable<TrainingLine> lines) => Items(lines.Select(line => (line.Name, line.Style)));

    private static string Items(IEnumerable<(string Name, LineStyle Style)> items) =>
        $"<ul class='legend'>{string.Concat(items.Select(item => $"<li><svg viewBox='0 0 36 14' aria-hidden='true'>"
            + $"<line x1='0' y1='7' x2='36' y2='7' {item.Style.Stroke}/></svg>{Html.Text(item.Name)}</li>"))}</ul>\n";
}

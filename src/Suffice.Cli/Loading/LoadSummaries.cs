using Suffice.Diagnostics;
using Suffice.Evaluation.Records;

namespace Suffice.Cli.Loading;

/// <summary>Sums up loads.</summary>
internal static class LoadSummaries
{
    /// <param name="arrivals">How requests came.</param>
    /// <param name="rate">Requests a second.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="target">Seconds; null: none.</param>
    /// <param name="answers">All of them.</param>
    /// <returns>What became of them all.</returns>
    public static LoadSummary Of(ArrivalKind arrivals, double rate, double seconds, double? target, IReadOnlyList<LoadAnswer> answers)
    {
        LoadAnswer[] good = [.. answers.Where(answer => answer.Status == 200)];
        LoadAnswer[] served = [.. good.Where(answer => answer.InEngine > 0)];
        double[] latencies = [.. good.Select(answer => answer.Latency * 1000).Order()];
        return new LoadSummary(
            arrivals,
            rate,
            seconds,
            answers.Count,
            good.Length,
            answers.Count(answer => answer.Status is 429 or 504),
            answers.Count(answer => answer.Status is not 200 and not 429 and not 504),
            good.Length > 0 ? good.Average(answer => answer.Correct ? 1.0 : 0) : 0,
            good.Count(answer => target is null || answer.Latency <= target) / seconds,
            Quantile(latencies, 0.5),
            Quantile(latencies, 0.99),
            Quantile(latencies, 0.999),
            served.Length > 0 ? Quantile([.. served.Select(answer => (answer.Latency - answer.InEngine) * 1000).Order()], 0.5) : null,
            served.Length > 0 ? served.Average(answer => answer.Computed) * 1000 : null,
            good.Length > 0 ? good.Average(answer => answer.Fraction) : 0,
            good.GroupBy(answer => answer.Setting).ToDictionary(group => group.Key, group => group.Count()),
            arrivals == ArrivalKind.Step ? Recovery(good, seconds / 2) : null
        );
    }

    private static double Recovery(LoadAnswer[] answers, double step) =>
        answers
            .Where(answer => answer.Intended >= step && answer.Setting != answers[^1].Setting)
            .Select(answer => answer.Intended + answer.Latency - step)
            .DefaultIfEmpty(0)
            .Max();

    private static double Quantile(double[] sorted, double share) => sorted.Length == 0 ? 0 : sorted[NearestRank.Of(sorted.Length, share)];
}

using Suffice.Evaluation.Records;

namespace Suffice.Cli.Loading;

/// <summary>When requests come, the same for the same seed.</summary>
internal static class ArrivalTimes
{
    private const double Slow = 0.5,
        SlowSeconds = 2,
        Fast = 2,
        FastSeconds = 1,
        AfterStep = 0.2;

    /// <returns>Seconds from the start, rising.</returns>
    /// <param name="kind">How they come.</param>
    /// <param name="rate">Requests a second, on average; of a step, in its first half.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="seed">Of what is drawn.</param>
    public static double[] Of(ArrivalKind kind, double rate, double seconds, int seed)
    {
        var random = new Random(seed);
        var times = new List<double>();
        double start = 0;
        foreach ((double share, double length) in Phases(kind, seconds, random))
        {
            double end = Math.Min(seconds, start + length);
            for (double time = start + Exponential(random, rate * share); time < end; time += Exponential(random, rate * share))
                times.Add(time);
            start = end;
        }
        return [.. times];
    }

    /// <summary>Phases of one rate each, memoryless, so that each starts anew.</summary>
    private static IEnumerable<(double Share, double Seconds)> Phases(ArrivalKind kind, double seconds, Random random)
    {
        if (kind == ArrivalKind.Poisson)
            return [(1, seconds)];
        if (kind == ArrivalKind.Step)
            return [(1, seconds / 2), (AfterStep, seconds / 2)];
        return Bursts(seconds, random);
    }

    private static IEnumerable<(double Share, double Seconds)> Bursts(double seconds, Random random)
    {
        bool fast = false;
        for (double time = 0; time < seconds; fast = !fast)
        {
            double length = Exponential(random, 1 / (fast ? FastSeconds : SlowSeconds));
            yield return (fast ? Fast : Slow, length);
            time += length;
        }
    }

    private static double Exponential(Random random, double rate) => -Math.Log(1 - random.NextDouble()) / rate;
}

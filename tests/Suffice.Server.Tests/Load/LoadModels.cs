using Suffice.Diagnostics;
using Suffice.Server.Load;

namespace Suffice.Server.Tests.Load;

/// <summary>Machines and models as load policies see them.</summary>
internal static class LoadModels
{
    /// <summary>Five levels, 10 ms for one input in full, batches of up to eight that save nothing; one lane.</summary>
    /// <param name="target">Seconds.</param>
    public static LoadModel Plain(double? target = 0.12)
    {
        ServiceLevel[] levels =
        [
            new(Budget.Full, 1, 0),
            new(Budget.Mean(0.5), 0.5, 0.001),
            new(Budget.Mean(0.3), 0.3, 0.005),
            new(Budget.Mean(0.2), 0.2, 0.02),
            new(Budget.Mean(0.1), 0.1, 0.1),
        ];
        return new LoadModel(levels, ServiceTimes.Of([(1, 0.01), (8, 0.08)], levels), 1, target);
    }

    /// <summary>Arrivals at random, the same every time.</summary>
    public static double[] Poisson(double rate, int count, int seed = 1)
    {
        var random = new Random(seed);
        double[] times = new double[count];
        double now = 0;
        for (int i = 0; i < count; i++)
            times[i] = now += -Math.Log(1 - random.NextDouble()) / rate;
        return times;
    }

    /// <summary>Answers of a policy on arrivals, batches taking as long as they should.</summary>
    public static SimulatedAnswer[] Play(
        LoadModel model,
        ILoadPolicy policy,
        IReadOnlyList<double> arrivals,
        Admission? admission = null
    ) => LoadSimulation.Run(arrivals, model, policy, admission, (batch, level) => model.Times.Seconds(batch.Count, level));

    /// <summary>The latency that a share of the answers does not exceed.</summary>
    public static double Quantile(IEnumerable<SimulatedAnswer> answers, double share)
    {
        double[] latencies = [.. answers.Where(answer => answer.Level is not null).Select(answer => answer.Latency).Order()];
        return latencies[NearestRank.Of(latencies.Length, share)];
    }
}

namespace Suffice.Server.Load;

/// <summary>What became of one simulated input.</summary>
/// <param name="Level">At which it ran; null: it was refused.</param>
/// <param name="Latency">Seconds from its arrival to its answer; 0 where it was refused.</param>
internal readonly record struct SimulatedAnswer(int? Level, double Latency);

/// <summary>Plays arrivals to a load policy, without running any net: the policy and the admission are those of the server.</summary>
internal sealed class LoadSimulation
{
    private readonly IReadOnlyList<double> arrivals;
    private readonly ILoadPolicy policy;
    private readonly Admission? admission;
    private readonly Func<IReadOnlyList<int>, int, double> seconds;
    private readonly SimulatedAnswer[] answers;
    private readonly Queue<int> waiting = new();
    private readonly Backlog backlog = new();
    private readonly double[] free; // (lanes) when each is free

    private LoadSimulation(
        IReadOnlyList<double> arrivals,
        LoadModel model,
        ILoadPolicy policy,
        Admission? admission,
        Func<IReadOnlyList<int>, int, double> seconds
    )
    {
        (this.arrivals, this.policy, this.admission, this.seconds) = (arrivals, policy, admission, seconds);
        answers = new SimulatedAnswer[arrivals.Count];
        free = new double[model.Lanes];
    }

    /// <param name="arrivals">Seconds, rising.</param>
    /// <param name="model">What the policy was made for.</param>
    /// <param name="policy">Asked whenever a lane is free and something waits.</param>
    /// <param name="admission">Asked at every arrival; null: everybody is let in.</param>
    /// <param name="seconds">How long these inputs take together at a level.</param>
    /// <returns>(arrivals).</returns>
    public static SimulatedAnswer[] Run(
        IReadOnlyList<double> arrivals,
        LoadModel model,
        ILoadPolicy policy,
        Admission? admission,
        Func<IReadOnlyList<int>, int, double> seconds
    )
    {
        var simulation = new LoadSimulation(arrivals, model, policy, admission, seconds);
        int next = 0;
        while (next < arrivals.Count || simulation.waiting.Count > 0)
            if (next < arrivals.Count && arrivals[next] <= simulation.NextStart())
                simulation.Arrive(next++);
            else
                simulation.RunBatch();
        return simulation.answers;
    }

    /// <summary>When the next batch starts, should nothing else come.</summary>
    private double NextStart() => waiting.TryPeek(out int front) ? Math.Max(free.Min(), arrivals[front]) : double.PositiveInfinity;

    private void Arrive(int input)
    {
        double now = arrivals[input];
        LoadState met = backlog.At(now, waiting.TryPeek(out int front) ? arrivals[front] : now);
        if (admission?.Refuses(met) is not null)
            return;
        backlog.Add(now, 1);
        waiting.Enqueue(input);
    }

    private void RunBatch()
    {
        double start = NextStart();
        LoadDecision decision = policy.Decide(backlog.At(start, arrivals[waiting.Peek()]));
        var batch = new List<int>();
        while (batch.Count < decision.Batch && waiting.TryDequeue(out int input))
        {
            batch.Add(input);
            backlog.Remove(1);
        }
        double end = start + seconds(batch, decision.Level);
        free[Array.IndexOf(free, free.Min())] = end;
        foreach (int input in batch)
            answers[input] = new SimulatedAnswer(decision.Level, end - arrivals[input]);
    }
}

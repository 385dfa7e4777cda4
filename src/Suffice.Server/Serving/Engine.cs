using Microsoft.Extensions.Logging;

namespace Suffice.Server.Serving;

/// <summary>
/// Threads that run batches, one at a time each: the lanes. A free lane takes the model that has had the least of their time, and all that
/// waits for it and fits one batch; so batches form while lanes are busy, and nobody waits for company while one is free.
/// </summary>
internal sealed class Engine : IDisposable
{
    /// <summary>Of one model, that wait to be run once more.</summary>
    private const int MostShadows = 8;

    private readonly object gate = new();
    private readonly List<ServedModel> models = [];
    private readonly Thread[] lanes;
    private readonly ILogger logger;
    private double floor; // what the model that was taken last had had
    private bool stopping;

    public Engine(int lanes, ILogger<Engine> logger)
    {
        this.logger = logger;
        this.lanes =
        [
            .. Enumerable.Range(0, lanes).Select(lane => new Thread(() => Work(lane)) { IsBackground = true, Name = $"lane {lane}" }),
        ];
        foreach (Thread lane in this.lanes)
            lane.Start();
    }

    /// <summary>Lanes for the processors that this process may use: the system's, or what a container leaves of them.</summary>
    public static int UsualLanes(int threads) => Math.Max(1, Environment.ProcessorCount / threads);

    public int Lanes => lanes.Length;

    /// <summary>From now on it is run.</summary>
    public void Add(ServedModel model)
    {
        lock (gate)
            models.Add(model);
    }

    /// <summary>It takes nothing new; once all that waits has run, it is closed.</summary>
    public void Drain(ServedModel model)
    {
        lock (gate)
        {
            model.Drains = true;
            CloseIfDone(model);
        }
    }

    /// <summary>Has an input answered.</summary>
    /// <exception cref="RefusalException">It is not.</exception>
    /// <exception cref="OperationCanceledException">Its caller has gone.</exception>
    public async Task<Served> AnswerAsync(ServedModel model, PendingInput input, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            bool idle = !model.HasWork && model.Running == 0;
            model.Enqueue(input);
            if (idle)
                model.Had = Math.Max(model.Had, floor); // Time in which it wanted nothing is no credit.
            Monitor.Pulse(gate);
        }
        using CancellationTokenRegistration gone = cancellationToken.Register(() => Leave(model, input, cancellationToken));
        using Timer? late = input.SecondsLeft is { } seconds
            ? new Timer(_ => Expire(model, input), null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan)
            : null;
        return await input.Answer.ConfigureAwait(false);
    }

    /// <summary>Has an input that was answered run once more in full, behind all others, and the answers compared.</summary>
    public async Task ShadowAsync(ServedModel model, PendingInput input, Served served)
    {
        if (State(model).Waiting > 0 || model.Shadows >= MostShadows)
            return; // Others need the lanes more, or enough wait already.
        try
        {
            var again = new PendingInput(input.Input, Asked.Shadow, input.Work, MonotonicClock.Now);
            model.Compare(served, await AnswerAsync(model, again, CancellationToken.None).ConfigureAwait(false), logger);
        }
        catch (RefusalException)
        {
            // The model is being closed.
        }
    }

    /// <summary>What waits for a model.</summary>
    public Load.LoadState State(ServedModel model)
    {
        lock (gate)
            return model.State(MonotonicClock.Now);
    }

    public void Dispose()
    {
        lock (gate)
        {
            stopping = true;
            Monitor.PulseAll(gate);
        }
        foreach (Thread lane in lanes)
            lane.Join();
        foreach (ServedModel model in models)
            model.Dispose();
        models.Clear();
    }

    private void Leave(ServedModel model, PendingInput input, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            model.TakeOut(input);
            CloseIfDone(model);
        }
        input.Cancel(cancellationToken);
    }

    private void Expire(ServedModel model, PendingInput input)
    {
        lock (gate)
        {
            if (model.TakeOut(input))
                model.Expire(input);
            CloseIfDone(model);
        }
    }

    private void Work(int lane)
    {
        while (Take() is var (model, batch))
        {
            try
            {
                if (batch.Inputs.Count > 0)
                    model.Run(batch, lane);
            }
#pragma warning disable CA1031 // Whatever it is, its callers are told, and the lane goes on.
            catch (Exception error)
#pragma warning restore CA1031
            {
                model.Counters.Failed(batch.Inputs.Count(input => !input.IsShadow));
                Log.BatchFailed(logger, error, model.Name, batch.Inputs.Count);
                foreach (PendingInput input in batch.Inputs)
                    input.Fail(new InvalidOperationException($"{model.Name} failed to run this batch.", error));
            }
            lock (gate)
            {
                model.Running--;
                CloseIfDone(model);
            }
        }
    }

    /// <summary>Waits for a batch; null: the engine ends.</summary>
    private (ServedModel Model, PendingBatch Batch)? Take()
    {
        lock (gate)
            while (!stopping)
            {
                double now = MonotonicClock.Now,
                    soonest = double.PositiveInfinity;
                foreach (ServedModel model in models.Where(model => model.HasWork).OrderBy(model => model.Had))
                {
                    if (model.Next(now, out double wait) is { } batch)
                    {
                        model.Running++;
                        floor = Math.Max(floor, model.Had);
                        if (batch.Inputs.Count > 0)
                            model.Had += model.Load.Times.Seconds(batch.Inputs.Count, batch.Level, batch.Work);
                        return (model, batch);
                    }
                    soonest = Math.Min(soonest, wait);
                    CloseIfDone(model);
                }
                Monitor.Wait(gate, double.IsFinite(soonest) ? TimeSpan.FromSeconds(Math.Max(soonest, 1e-4)) : Timeout.InfiniteTimeSpan);
            }
        return null;
    }

    private void CloseIfDone(ServedModel model)
    {
        if (!model.IsDone || !models.Remove(model))
            return;
        model.Dispose();
        Log.Closed(logger, model.Name, model.Version);
    }
}

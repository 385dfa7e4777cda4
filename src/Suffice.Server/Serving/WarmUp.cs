using System.Runtime.CompilerServices;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Server.Load;

namespace Suffice.Server.Serving;

/// <summary>
/// Runs a model before its first request, so that nobody waits for a compiler or for memory, and measures how long it takes.
/// </summary>
/// <param name="Times">Of batches, for every level.</param>
/// <param name="One">Seconds of one usual input down the full path.</param>
internal sealed record WarmUp(ServiceTimes Times, double One)
{
    /// <summary>Seconds after which larger batches are reckoned instead of measured.</summary>
    private const double Enough = 0.1;

    private const int Runs = 5;

    /// <summary>Methods are compiled again after 30 calls.</summary>
    private const int CallsOfRound = 40;

    private const double RoundSeconds = 0.15;

    private const int FewestRounds = 4,
        CalmMilliseconds = 120;

    public static WarmUp Measure(
        BundledModel model,
        ServedKind kind,
        ILane[] lanes,
        IReadOnlyList<ServiceLevel> levels,
        ServerOptions options
    )
    {
        ModelDescription description = model.Library.Model;
        ModelInput noise = kind.Noise(description);
        int tokens = InputForm.Of(description).Tokens(description, noise);
        double work = (double)model.StaticMacs(tokens) / model.StaticMacs(description.Tokens);
        foreach (ILane lane in lanes[1..])
            lane.Answer([(noise, Budget.Full), (noise, levels[0].Budget)]);
        foreach (ServiceLevel level in levels)
            lanes[0].Answer([(noise, level.Budget)]);
        Settle(lanes[0], noise, levels, options.WarmUpSeconds);
        var measured = new List<(int Batch, double Seconds)>();
        for (
            int batch = 1;
            batch <= options.MaxBatch;
            batch = batch == options.MaxBatch ? batch + 1 : Math.Min(2 * batch, options.MaxBatch)
        )
        {
            (InputSource, Budget)[] inputs = [.. Enumerable.Repeat(((InputSource)noise, (Budget)Budget.Full), batch)];
            double seconds =
                measured.Count > 0 && measured[^1].Seconds > Enough
                    ? measured[^1].Seconds / measured[^1].Batch * batch
                    : Enumerable.Range(0, Runs).Min(_ => Time(lanes[0], inputs));
            measured.Add((batch, seconds));
        }
        return new WarmUp(ServiceTimes.Of([.. measured.Select(size => (size.Batch, size.Seconds / work))], levels), measured[0].Seconds);
    }

    /// <summary>
    /// Runs until the compiler has made its last version of all that runs often, in several steps: it begins each when a program has been
    /// calm for 100 ms, so that one processor that never pauses would stay with the first.
    /// </summary>
    private static void Settle(ILane lane, ModelInput noise, IReadOnlyList<ServiceLevel> levels, double mostSeconds)
    {
        if (!RuntimeFeature.IsDynamicCodeCompiled)
            return; // All was compiled beforehand.
        double start = MonotonicClock.Now,
            best = double.PositiveInfinity;
        for (int calm = 0, round = 0; MonotonicClock.Now - start < mostSeconds && (calm < 2 || round < FewestRounds); round++)
        {
            double began = MonotonicClock.Now,
                quickest = double.PositiveInfinity;
            for (int run = 0; run < CallsOfRound && MonotonicClock.Now - began < RoundSeconds; run++)
            {
                quickest = Math.Min(quickest, Time(lane, [(noise, Budget.Full)]));
                lane.Answer([(noise, levels[run % levels.Count].Budget)]);
            }
            calm = quickest < 0.97 * best ? 0 : calm + 1;
            best = Math.Min(best, quickest);
            Thread.Sleep(CalmMilliseconds);
        }
    }

    private static double Time(ILane lane, (InputSource, Budget)[] inputs)
    {
        double start = MonotonicClock.Now;
        lane.Answer(inputs);
        return MonotonicClock.Now - start;
    }
}

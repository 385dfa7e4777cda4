using System.Diagnostics;
using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Kernels;
using Suffice.Models;

namespace Suffice.Diagnostics;

/// <summary>Shows what a bundle is compiled to, and measures what its plans take on the device it runs on.</summary>
internal static class PlanMeasurement
{
    private const int Repeats = 31;
    private const int Lookups = 10_000;
    private const int Rounds = 200;

    /// <param name="bundle">Static or adaptive.</param>
    /// <param name="batches">Sizes of batches, ascending.</param>
    /// <param name="threads">Threads to run with.</param>
    public static PlanReport Of(BundleFile bundle, IReadOnlyList<int> batches, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(batches);
        var compiled = new CompiledModel(bundle);
        (int Inputs, int Tokens)[] sizes =
        [
            .. batches.SelectMany(inputs => PlanKey.TokenBuckets(compiled.Model).Select(tokens => (inputs, tokens))),
        ];
        return new PlanReport(
            compiled.Kernels.Name,
            threads,
            PlanDescription.Block(compiled),
            PlanDescription.Segments(compiled, bundle.Library),
            // Twice: the first time, the code itself is new.
            [.. sizes.Concat(sizes).Select(size => Time(compiled, size.Inputs, size.Tokens, threads)).ToArray()[sizes.Length..]],
            Parts(compiled, threads),
            Count(compiled, sizes, threads),
            PathSwitch(bundle)
        );
    }

    private static PlanTiming Time(CompiledModel compiled, int inputs, int tokens, int threads)
    {
        var compiling = new List<double>();
        var finding = new List<double>();
        long bytes = 0;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            using var executor = new Executor(compiled, inputs, threads);
            long start = Stopwatch.GetTimestamp();
            executor.Warm(inputs, tokens);
            compiling.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Lookups; i++)
                executor.Warm(inputs, tokens);
            finding.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / Lookups);
            bytes = executor.Plans.Bytes;
        }
        return new PlanTiming(inputs, tokens, bytes, Median(compiling), Median(finding));
    }

    private static ArenaPart[] Parts(CompiledModel compiled, int threads)
    {
        using var pool = new WorkerPool(threads);
        return [.. new Plan(compiled, new PlanKey(1, compiled.Model.Tokens), pool, new RaggedBatch(1)).Parts];
    }

    private static PlanStatistics Count(CompiledModel compiled, (int Inputs, int Tokens)[] sizes, int threads)
    {
        using var executor = new Executor(compiled, sizes.Max(size => size.Inputs), threads);
        foreach ((int inputs, int tokens) in sizes.Concat(sizes))
            executor.Warm(inputs, tokens);
        return executor.Plans;
    }

    /// <summary>Every input takes another path than the one before it.</summary>
    private static double? PathSwitch(BundleFile bundle)
    {
        PathLibrary library = bundle.Library;
        var clock = new PathClock(KernelSet.Widest());
        var compiled = new CompiledModel(bundle, clock);
        using var executor = new Executor(compiled, maxBatch: 1, threads: 1);
        InputBatch input = DeviceProfiling.OneInput(compiled);
        var logits = new float[compiled.Model.Classes];
        int[] path = [0];
        Cost[] cost = [default];
        IController[] walks = [.. library.Paths.Select(walked => new FixedPath(library, walked))];
        for (int round = 0; round < Rounds; round++)
        {
            foreach (IController walk in walks)
                executor.Run(input, clock.On(walk), logits, path, cost);
        }
        return clock.Nanoseconds.Count == 0 ? null : Median(clock.Nanoseconds);
    }

    private static double Median(IReadOnlyList<double> values) => values.Order().ElementAt(NearestRank.Of(values.Count, 0.5));
}

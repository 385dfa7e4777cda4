using System.Diagnostics;
using Suffice.Bundles;
using Suffice.Control;
using Suffice.Cuda.Running;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Cuda.Verification;

/// <summary>What a GPU made of a bundle, beside the processor.</summary>
/// <param name="Schema">1.</param>
/// <param name="Bundle">Its file.</param>
/// <param name="Checksum">Of the bundle.</param>
/// <param name="Device">The GPU and its driver.</param>
/// <param name="Inputs">Synthetic inputs, each along one of the bundle's paths and at its default budget.</param>
/// <param name="LargestDifference">Of a logit on the same path, as a share of the spread of its answer's logits.</param>
/// <param name="OtherPaths">Inputs that took another path than on the processor at the default budget: decisions that rounding
/// tipped.</param>
/// <param name="SameCosts">Whether the multiply-adds of all inputs on the same path were the same.</param>
/// <param name="SameBits">Whether graphs gave the same bits as their steps one by one.</param>
/// <param name="Passes">Whether whole passes ran as one graph each, decided on the device: the driver has conditional nodes.</param>
/// <param name="SameModes">Whether those gave the paths, costs and bits of segments with the processor's decisions; decisions that
/// rounding tipped count among <paramref name="OtherPaths"/>.</param>
/// <param name="PassMilliseconds">Of one input on the full path by one graph, half of the times; null without.</param>
/// <param name="GraphMilliseconds">The same by a graph for each segment.</param>
/// <param name="StepMilliseconds">The same step by step.</param>
/// <param name="ProcessorMilliseconds">The same on the processor, one thread.</param>
/// <param name="Graphs">Of the cache.</param>
internal sealed record VerificationRecord(
    int Schema,
    string Bundle,
    string Checksum,
    string Device,
    int Inputs,
    double LargestDifference,
    int OtherPaths,
    bool SameCosts,
    bool SameBits,
    bool Passes,
    bool SameModes,
    double? PassMilliseconds,
    double GraphMilliseconds,
    double StepMilliseconds,
    double ProcessorMilliseconds,
    PlanStatistics Graphs
)
{
    /// <summary>Most that rounding may move a logit by, as a share of its answer's spread: as for answers kept in bundles.</summary>
    public const double Rounding = 0.005;

    /// <summary>Decisions within rounding of another one are few.</summary>
    private const double MostOtherPaths = 0.01;

    /// <summary>What the driver said of graphs that it did not take; empty: it took all.</summary>
    public string[] Refused { get; init; } = [];

    public bool Holds =>
        LargestDifference <= Rounding && OtherPaths <= MostOtherPaths * Inputs && SameCosts && SameBits && SameModes && Refused.Length == 0;
}

/// <summary>Runs a bundle on a device by graphs and step by step, and on the processor, and compares.</summary>
internal static class DeviceVerification
{
    private const int Batch = 16;
    private const int TimedRuns = 101;
    private const int Seed = 1;

    /// <param name="bundle">What is run.</param>
    /// <param name="name">The device, for people.</param>
    /// <param name="open">Opens an executor there, by graphs or not.</param>
    /// <param name="count">Inputs; 1 or more.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    public static VerificationRecord Run(
        BundleFile bundle,
        string name,
        Func<DeviceExecutorOptions, DeviceExecutor> open,
        int count,
        CancellationToken cancellationToken
    )
    {
        using DeviceExecutor passes = open(new DeviceExecutorOptions(Batch, null, CudaDevice.GraphBytes)),
            graphs = open(new DeviceExecutorOptions(Batch, null, CudaDevice.GraphBytes, UsePasses: false)),
            steps = open(new DeviceExecutorOptions(Batch, null, CudaDevice.GraphBytes, UseGraphs: false));
        using var processor = new Executor(bundle, Batch);
        var comparison = new Comparison(bundle);
        Warm(Batch, passes, graphs);
        for (int from = 0; from < count; from += Batch)
            Compare(comparison, bundle, from, Math.Min(Batch, count - from), processor, passes, graphs, steps, cancellationToken);
        Warm(1, passes, graphs);
        return new VerificationRecord(
            1,
            Path.GetFileName(bundle.Path),
            bundle.Hash,
            name,
            count,
            comparison.Largest,
            comparison.OtherPaths,
            comparison.SameCosts,
            comparison.SameBits,
            passes.PassReplays > 0,
            comparison.SameModes,
            TimePass(bundle, passes),
            Time(bundle, graphs),
            Time(bundle, steps),
            Time(bundle, processor),
            passes.Graphs
        )
        {
            Refused = [.. passes.Failures.Concat(graphs.Failures).Distinct()],
        };
    }

    private static void Compare(
        Comparison comparison,
        BundleFile bundle,
        int from,
        int count,
        Executor processor,
        DeviceExecutor passes,
        DeviceExecutor graphs,
        DeviceExecutor steps,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        InputBatch inputs = Inputs(bundle, from, count);
        Answers walked = Walk(graphs),
            chosen = Choose(passes);
        comparison.Walked(Walk(processor), walked, Walk(steps));
        comparison.Alike(Walk(passes), walked);
        comparison.Chosen(Choose(processor), Choose(graphs), chosen);

        Answers Walk(IExecutor executor) => Answers.Of(bundle, executor, inputs, Walks(bundle, from, count));
        Answers Choose(IExecutor executor) => Answers.Of(bundle, executor, inputs, BudgetResolver.Resolve(bundle, Budget.Default));
    }

    /// <summary>Each input goes to the end of another path.</summary>
    private static PerInput Walks(BundleFile bundle, int from, int count)
    {
        var walks = new PerInput();
        for (int i = from; i < from + count; i++)
            walks.Add(new FixedPath(bundle.Library, bundle.Library.Paths[i % bundle.Library.Paths.Count]));
        return walks;
    }

    private static InputBatch Inputs(BundleFile bundle, int from, int count)
    {
        ModelDescription model = bundle.Manifest.Model;
        var batch = new InputBatch(model, bundle.Manifest.Preprocessing, count);
        for (int i = from; i < from + count; i++)
            batch.Add(Input(model, new Random(Seed + i)), "a synthetic input");
        return batch;
    }

    private static ModelInput Input(ModelDescription model, Random random)
    {
        if (model.Vocabulary is { } vocabulary)
            return new TokenText([.. Enumerable.Range(0, random.Next(1, model.Tokens + 1)).Select(_ => random.Next(vocabulary))]);
        double contrast = 0.2 + random.NextDouble();
        return new PreparedPixels(
            Enumerable.Range(0, model.Kind.Numbers(model)).Select(_ => (float)(contrast * ((4 * random.NextDouble()) - 2))).ToArray()
        );
    }

    private static void Warm(int batch, params DeviceExecutor[] executors)
    {
        foreach (DeviceExecutor executor in executors)
            executor.Warm(batch);
    }

    /// <summary>Null where passes are not what ran.</summary>
    private static double? TimePass(BundleFile bundle, DeviceExecutor passes)
    {
        long before = passes.PassReplays;
        double taken = Time(bundle, passes);
        return passes.PassReplays > before ? taken : null;
    }

    private static double Time(BundleFile bundle, IExecutor executor)
    {
        InputBatch input = Inputs(bundle, 0, 1);
        var full = new FixedPath(bundle.Library, bundle.Library.Full);
        var taken = new double[TimedRuns];
        for (int run = -TimedRuns / 4; run < TimedRuns; run++)
        {
            long start = Stopwatch.GetTimestamp();
            Answers.Of(bundle, executor, input, full);
            if (run >= 0)
                taken[run] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        Array.Sort(taken);
        return taken[TimedRuns / 2];
    }

    private sealed record Answers(float[] Logits, int[] Paths, Cost[] Costs)
    {
        public static Answers Of(BundleFile bundle, IExecutor executor, InputBatch inputs, IController controller)
        {
            var answers = new Answers(
                new float[inputs.Count * bundle.Manifest.Model.Classes],
                new int[inputs.Count],
                new Cost[inputs.Count]
            );
            executor.Run(inputs, controller, answers.Logits, answers.Paths, answers.Costs);
            return answers;
        }
    }

    private sealed class Comparison(BundleFile bundle)
    {
        private readonly int classes = bundle.Manifest.Model.Classes;

        public double Largest { get; private set; }

        public int OtherPaths { get; private set; }

        public bool SameCosts { get; private set; } = true;

        public bool SameBits { get; private set; } = true;

        public void Walked(Answers expected, Answers graphs, Answers steps)
        {
            SameBits &= graphs.Logits.AsSpan().SequenceEqual(steps.Logits);
            SameCosts &= graphs.Costs.AsSpan().SequenceEqual(expected.Costs) && steps.Costs.AsSpan().SequenceEqual(expected.Costs);
            for (int i = 0; i < expected.Paths.Length; i++)
                Compare(expected.Logits.AsSpan(i * classes, classes), graphs.Logits.AsSpan(i * classes, classes));
        }

        public bool SameModes { get; private set; } = true;

        public void Alike(Answers passes, Answers segments) =>
            SameModes &=
                passes.Paths.AsSpan().SequenceEqual(segments.Paths)
                && passes.Costs.AsSpan().SequenceEqual(segments.Costs)
                && passes.Logits.AsSpan().SequenceEqual(segments.Logits);

        public void Chosen(Answers expected, Answers segments, Answers passes)
        {
            for (int i = 0; i < expected.Paths.Length; i++)
                OtherPaths += expected.Paths[i] == segments.Paths[i] && expected.Paths[i] == passes.Paths[i] ? 0 : 1;
        }

        /// <summary>Of what is no number: all of the spread.</summary>
        private void Compare(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
        {
            float least = float.PositiveInfinity,
                most = float.NegativeInfinity,
                difference = 0;
            for (int i = 0; i < expected.Length; i++)
            {
                (least, most) = (Math.Min(least, expected[i]), Math.Max(most, expected[i]));
                difference = Math.Max(difference, Math.Abs(expected[i] - found[i]));
            }
            Largest = Math.Max(Largest, float.IsFinite(difference) ? difference / Math.Max(most - least, float.Epsilon) : 1);
        }
    }
}

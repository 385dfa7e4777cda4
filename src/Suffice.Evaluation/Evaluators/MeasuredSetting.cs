using System.Diagnostics;
using Suffice.Bundles;
using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Statistics;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Evaluation.Evaluators;

/// <summary>A decoded image or a text as tokens, and what to call it.</summary>
internal readonly record struct NamedInput(ModelInput Input, string Name);

/// <summary>One way of running one bundle, and what every input got from it. Settings of one bundle share its executor.</summary>
internal sealed class MeasuredSetting
{
    private readonly BundleFile bundle;
    private readonly IExecutor executor;
    private readonly IController controller;
    private readonly int batch;
    private readonly InputBatch inputs;
    private readonly float[] logits; // (B, classes)
    private readonly int[] paths; // (B)
    private readonly Cost[] costs; // (B)
    private readonly List<double> callSeconds = [];
    private long ticks;

    public MeasuredSetting(string name, BundleFile bundle, IExecutor executor, IController controller, int batch, int count)
    {
        Name = name;
        this.bundle = bundle;
        this.executor = executor;
        this.controller = controller;
        this.batch = batch;
        ModelDescription model = bundle.Manifest.Model;
        inputs = new InputBatch(model, bundle.Manifest.Preprocessing, batch);
        logits = new float[batch * model.Classes];
        paths = new int[batch];
        costs = new Cost[batch];
        Predictions = new int[count];
        Probabilities = new double[count];
        Confidences = new double[count];
        Paths = new int[count];
        Macs = new long[count];
        ControlMacs = new long[count];
    }

    public string Name { get; }

    /// <summary>(n) classes answered.</summary>
    public int[] Predictions { get; }

    /// <summary>(n) softmax probability of each answer.</summary>
    public double[] Probabilities { get; }

    /// <summary>(n) the same at the temperature of its path: see <see cref="Rejection"/>.</summary>
    public double[] Confidences { get; }

    /// <summary>(n) indices in the bundle's library.</summary>
    public int[] Paths { get; }

    /// <summary>(n) counted by the executor, control included.</summary>
    public long[] Macs { get; }

    /// <summary>(n) of <see cref="Macs"/>, those of predictor and policy.</summary>
    public long[] ControlMacs { get; }

    public double SecondsPerInput => Stopwatch.GetElapsedTime(0, ticks).TotalSeconds / Math.Max(Macs.Length, 1);

    public double SecondsP99 => Quantile.Of([.. callSeconds], 0.99);

    public long WeightBytes => bundle.WeightBytes;

    public long ArenaBytes => executor.ArenaBytes;

    /// <summary>All of what was kept.</summary>
    public SettingColumns Columns =>
        new(
            Predictions,
            Probabilities,
            Confidences,
            Paths,
            Macs,
            ControlMacs,
            [.. callSeconds],
            Stopwatch.GetElapsedTime(0, ticks).TotalSeconds
        );

    /// <summary>Keeps what somebody else measured.</summary>
    /// <param name="first">Of its inputs, in this setting.</param>
    /// <param name="range">What it was.</param>
    public void Add(int first, SettingColumns range)
    {
        ArgumentNullException.ThrowIfNull(range);
        range.Predictions.CopyTo(Predictions, first);
        range.Probabilities.CopyTo(Probabilities, first);
        range.Confidences.CopyTo(Confidences, first);
        range.Paths.CopyTo(Paths, first);
        range.Macs.CopyTo(Macs, first);
        range.ControlMacs.CopyTo(ControlMacs, first);
        callSeconds.AddRange(range.CallSeconds);
        ticks += (long)(range.Seconds * Stopwatch.Frequency);
    }

    public ExecutionPath Path(int input) => bundle.Library.Paths[Paths[input]];

    /// <summary>
    /// Runs and keeps a chunk, a call for every batch of it; the clock covers preparation and execution, not decoding or cutting into
    /// tokens.
    /// </summary>
    public void Run(ReadOnlySpan<NamedInput> images, int first)
    {
        for (int from = 0; from < images.Length; from += batch)
        {
            ReadOnlySpan<NamedInput> call = images.Slice(from, Math.Min(batch, images.Length - from));
            long start = Stopwatch.GetTimestamp();
            Call(call);
            long taken = Stopwatch.GetTimestamp() - start;
            ticks += taken;
            callSeconds.Add(Stopwatch.GetElapsedTime(0, taken).TotalSeconds / call.Length);
            Keep(first + from, call.Length);
        }
    }

    /// <summary>Runs without keeping anything, again and again for so long.</summary>
    public void WarmUp(ReadOnlySpan<NamedInput> images, double seconds)
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            for (int from = 0; from < images.Length; from += batch)
                Call(images.Slice(from, Math.Min(batch, images.Length - from)));
        } while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds);
    }

    /// <summary>How the setting did against another's answers, on the same labels.</summary>
    public Outcome Against(MeasuredSetting teacher, int[] labels) => Outcome.Of(Correct(labels), teacher.Correct(labels), Paths, Macs);

    public bool[] Correct(int[] labels) => [.. labels.Select((label, i) => Predictions[i] == label)];

    private void Call(ReadOnlySpan<NamedInput> images)
    {
        inputs.Clear();
        foreach (NamedInput image in images)
            inputs.Add(image.Input, image.Name);
        executor.Run(inputs, controller, logits, paths, costs);
    }

    private void Keep(int first, int count)
    {
        int classes = bundle.Manifest.Model.Classes;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> answer = logits.AsSpan(i * classes, classes);
            Predictions[first + i] = Logits.ArgMax(answer);
            Probabilities[first + i] = Logits.Confidence(answer, 1);
            Confidences[first + i] = Rejection.Confidence(bundle.Manifest, paths[i], answer);
            Paths[first + i] = paths[i];
            Macs[first + i] = costs[i].Macs;
            ControlMacs[first + i] = costs[i].ControlMacs;
        }
    }
}

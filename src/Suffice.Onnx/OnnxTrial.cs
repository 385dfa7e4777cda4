using System.Diagnostics;
using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Onnx.Decisions;

namespace Suffice.Onnx;

/// <summary>Runs an exported folder beside our runtime: the same answers, the same paths, and what each takes.</summary>
internal sealed class OnnxTrial : IDisposable
{
    /// <summary>Inputs of a batch on which paths are compared.</summary>
    private const int Batch = 50;

    /// <summary>Prices that are tried, spread over the table, beside the default.</summary>
    private const int Prices = 5;

    private readonly BundleFile bundle;
    private readonly string folder;
    private readonly ExportedFolder written;
    private readonly IReadOnlyList<ModelInput> inputs;
    private readonly Executor executor;
    private readonly int classes;
    private readonly OnnxSessionOptions session;

    /// <param name="bundle">What was exported.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="written">What is there.</param>
    /// <param name="inputs">At least one, as the bundle reads them.</param>
    /// <param name="device">What runs the graphs.</param>
    public OnnxTrial(
        BundleFile bundle,
        string folder,
        ExportedFolder written,
        IReadOnlyList<ModelInput> inputs,
        OnnxDevice device
    )
    {
        (this.bundle, this.folder, this.written, this.inputs) = (bundle, folder, written, inputs);
        executor = new Executor(bundle, Batch);
        session = new OnnxSessionOptions { Provider = device.Provider, ProviderOptions = device.Options };
        classes = bundle.Manifest.Model.Classes;
    }

    public void Dispose() => executor.Dispose();

    /// <summary>Every path's graph on all inputs, in batches.</summary>
    public IEnumerable<PathTrial> OfPaths()
    {
        foreach (ExportedPath path in written.Paths)
        {
            using var graph = new GraphRunner(Path.Combine(folder, path.File), session);
            int same = 0;
            double difference = 0,
                largest = 0;
            foreach (ModelInput[] some in inputs.Chunk(Batch))
            {
                InputBatch batch = Prepared(some);
                float[] ours = new float[some.Length * classes],
                    theirs = new float[ours.Length];
                Ours(batch, new FixedPath(bundle.Library, bundle.Library.Paths[path.Index]), ours);
                using GraphFeed feed = GraphFeed.Of(bundle.Manifest.Model, batch);
                graph.Run(feed, 0, theirs);
                same += Same(ours, theirs);
                largest = Math.Max(largest, ours.Max(Math.Abs));
                difference = Math.Max(difference, ours.Zip(theirs).Max(pair => Math.Abs(pair.First - pair.Second)));
            }
            yield return new PathTrial(path.Name, same, difference / largest);
        }
    }

    /// <summary>The graph that decides on all inputs one by one, in turns with the full path's graph and our runtime.</summary>
    public IEnumerable<PriceTrial> OfPrices()
    {
        if (written.Adaptive is not { } control)
            yield break;
        ControllerSettings settings = DecisionExport.Settings(bundle, control.Controller);
        var family = new ControllerFamily(bundle, settings, bundle.Manifest.Temperatures);
        using GraphRunner adaptive = new(Path.Combine(folder, control.File), session),
            full = new(Path.Combine(folder, written.Paths[bundle.Library.Full.Index].File), session);
        Walk(adaptive, full, family.AtPrice(0), 0); // warms up
        foreach (double lambda in Chosen(control))
            yield return Walk(adaptive, full, family.AtPrice(lambda), lambda);
    }

    private static IEnumerable<double> Chosen(ExportedControl control)
    {
        int last = control.Budgets.Length - 1;
        IEnumerable<double> spread = Enumerable.Range(0, Prices).Select(i => control.Budgets[i * last / (Prices - 1)].Lambda);
        return (control.DefaultLambda is { } price ? spread.Append(price) : spread).Distinct().OrderDescending();
    }

    private PriceTrial Walk(GraphRunner adaptive, GraphRunner full, IController controller, double lambda)
    {
        ModelDescription model = bundle.Manifest.Model;
        float[] ours = new float[classes],
            theirs = new float[classes],
            whole = new float[classes];
        int samePaths = 0,
            sameAnswers = 0;
        double fraction = 0,
            ourTime = 0,
            adaptiveTime = 0,
            fullTime = 0;
        foreach (ModelInput input in inputs)
        {
            InputBatch batch = Prepared([input]);
            using GraphFeed feed = GraphFeed.Of(model, batch);
            (int Path, Cost Cost) our = default;
            int their = 0;
            ourTime += Time(() => our = Ours(batch, controller, ours));
            adaptiveTime += Time(() => their = adaptive.Run(feed, lambda, theirs));
            fullTime += Time(() => full.Run(feed, lambda, whole));
            samePaths += our.Path == their ? 1 : 0;
            sameAnswers += Same(ours, theirs);
            fraction += our.Cost.Macs / (double)CostModel.Teacher(model, bundle.Manifest.TeacherMacs, batch.Lengths[0]);
        }
        int count = inputs.Count;
        return new PriceTrial(lambda, fraction / count, samePaths, sameAnswers, fullTime / count, adaptiveTime / count, ourTime / count);
    }

    private InputBatch Prepared(ModelInput[] some)
    {
        var batch = new InputBatch(bundle.Manifest.Model, bundle.Manifest.Preprocessing, some.Length);
        foreach (ModelInput input in some)
            batch.Add(input, "an example");
        return batch;
    }

    private (int Path, Cost Cost) Ours(InputBatch batch, IController controller, float[] logits)
    {
        int[] paths = new int[batch.Count];
        var costs = new Cost[batch.Count];
        executor.Run(batch, controller, logits, paths, costs);
        return (paths[0], costs[0]);
    }

    private int Same(float[] ours, float[] theirs)
    {
        int same = 0;
        for (int from = 0; from < ours.Length; from += classes)
            same += Logits.ArgMax(ours.AsSpan(from, classes)) == Logits.ArgMax(theirs.AsSpan(from, classes)) ? 1 : 0;
        return same;
    }

    /// <summary>Microseconds.</summary>
    private static double Time(Action run)
    {
        long start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }
}

using Suffice.Bundles;
using Suffice.Control;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Evaluation.Outcomes;

/// <summary>Runs a bundle on examples of a data set, in batches of at most <see cref="OutcomeMeasurement.Batch"/>.</summary>
/// <param name="bundle">What to run.</param>
/// <param name="data">Where the examples are.</param>
/// <param name="threads">For the executor.</param>
internal sealed class ExampleRunner(BundleFile bundle, LabelledDataset data, int threads) : IDisposable
{
    private readonly ExampleReader examples = ExampleReader.Of(data, bundle);
    private readonly Executor executor = new(bundle, OutcomeMeasurement.Batch, threads);
    private readonly InputBatch inputs = new(bundle.Manifest.Model, bundle.Manifest.Preprocessing, OutcomeMeasurement.Batch);
    private readonly float[] answers = new float[OutcomeMeasurement.Batch * bundle.Manifest.Model.Classes];
    private readonly int[] paths = new int[OutcomeMeasurement.Batch];
    private readonly Cost[] costs = new Cost[OutcomeMeasurement.Batch];

    /// <summary>C, of the bundle.</summary>
    public int Classes { get; } = bundle.Manifest.Model.Classes;

    /// <summary>(B) tokens of the inputs recorded last.</summary>
    public ReadOnlySpan<int> Lengths => inputs.Lengths;

    public void Dispose() => executor.Dispose();

    /// <summary>All paths: into (n, P, C) from row <paramref name="first"/> on.</summary>
    public void Record(int[] batch, float[] logits, int first)
    {
        Prepare(batch);
        int row = bundle.Library.Paths.Count * Classes;
        foreach (ExecutionPath leaf in bundle.Library.Paths.Where(path => bundle.Library.Children(path).Count == 0))
        {
            Run(new AnswerRecorder(new FixedPath(bundle.Library, leaf), logits.AsMemory(first * row), bundle.Library.Paths.Count));
            for (int i = 0; i < batch.Length; i++)
                answers.AsSpan(i * Classes, Classes).CopyTo(logits.AsSpan(((first + i) * row) + (leaf.Index * Classes)));
        }
    }

    /// <summary>One path: into (n, C) from row <paramref name="first"/> on.</summary>
    public void Record(int[] batch, float[] logits, int first, ExecutionPath path)
    {
        Prepare(batch);
        Run(new FixedPath(bundle.Library, path));
        answers.AsSpan(0, batch.Length * Classes).CopyTo(logits.AsSpan(first * Classes));
    }

    /// <summary>The whole path: into (B, C).</summary>
    public void Record(int[] batch, float[] logits) => Record(batch, logits, 0, bundle.Library.Full);

    private void Prepare(int[] batch)
    {
        inputs.Clear();
        foreach (int i in batch)
            inputs.Add(examples.Read(i), data.Id(i));
    }

    private void Run(IController controller) => executor.Run(inputs, controller, answers, paths, costs);
}

using Suffice.Bundles;
using Suffice.Control;
using Suffice.Evaluation.Datasets;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Plans;

namespace Suffice.Evaluation.Outcomes;

/// <summary>
/// Fills outcome tables by running the real executor: once down every leaf of the path tree, noting each exit's answer on the way, and once
/// through the teacher. So a table holds exactly what controllers will meet in use.
/// </summary>
public static class OutcomeMeasurement
{
    /// <summary>Inputs of one run of the executor.</summary>
    public const int Batch = 64;

    /// <summary>Measures images of a data set.</summary>
    /// <param name="bundle">The adapted model; it need not have a controller yet.</param>
    /// <param name="teacher">The static model.</param>
    /// <param name="data">Where the images are.</param>
    /// <param name="images">Which of them, in the order of the table's rows.</param>
    /// <param name="threads">For the executors.</param>
    /// <param name="progress">In images.</param>
    /// <param name="cancellationToken">Stops after the batch under way.</param>
    public static OutcomeTable Measure(
        BundleFile bundle, BundleFile teacher, ImageDataset data, IReadOnlyList<int> images, int threads = 1,
        IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(images);
        int classes = bundle.Manifest.Model.Classes;
        if (teacher.Manifest.Model.Classes != classes)
            throw new SufficeException(Fault.Usage, $"{teacher.Path} knows {teacher.Manifest.Model.Classes} classes and {bundle.Path} {classes}. Give the static bundle that this bundle was made from.");
        var logits = new float[images.Count * bundle.Library.Paths.Count * classes];
        var teacherLogits = new float[images.Count * classes];
        using var ours = new Runner(bundle, threads);
        using var theirs = new Runner(teacher, threads);
        for (int first = 0; first < images.Count; first += Batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(Batch, images.Count - first);
            (PixelImage Image, string Name)[] batch = [.. Enumerable.Range(first, count).Select(i => (data.Image(images[i]), data.Id(images[i])))];
            ours.Record(batch, logits, first);
            theirs.Record(batch, teacherLogits, first, teacher.Library.Full);
            progress?.Report(new StageProgress("measuring every path", first + count, images.Count));
        }
        return new OutcomeTable(bundle.Library, [.. images.Select(data.Label)], logits, teacherLogits, CostModel.Path(teacher.Library, teacher.Library.Full));
    }

    private sealed class Runner(BundleFile bundle, int threads) : IDisposable
    {
        private readonly ModelDescription model = bundle.Manifest.Model;
        private readonly Executor executor = new(bundle, Batch, threads);
        private readonly float[] inputs = new float[Batch * bundle.Manifest.Model.Channels * bundle.Manifest.Model.ImageSize * bundle.Manifest.Model.ImageSize];
        private readonly float[] answers = new float[Batch * bundle.Manifest.Model.Classes];
        private readonly int[] paths = new int[Batch];
        private readonly Cost[] costs = new Cost[Batch];

        public void Dispose() => executor.Dispose();

        /// <summary>All paths: into (n, P, C) from row <paramref name="first"/> on.</summary>
        public void Record((PixelImage Image, string Name)[] batch, float[] logits, int first)
        {
            Prepare(batch);
            int row = bundle.Library.Paths.Count * model.Classes;
            foreach (ExecutionPath leaf in bundle.Library.Paths.Where(path => bundle.Library.Children(path).Count == 0))
            {
                Run(batch.Length, new AnswerRecorder(new FixedPath(bundle.Library, leaf), logits.AsMemory(first * row), bundle.Library.Paths.Count));
                for (int i = 0; i < batch.Length; i++)
                    answers.AsSpan(i * model.Classes, model.Classes).CopyTo(logits.AsSpan(((first + i) * row) + (leaf.Index * model.Classes)));
            }
        }

        /// <summary>One path: into (n, C) from row <paramref name="first"/> on.</summary>
        public void Record((PixelImage Image, string Name)[] batch, float[] logits, int first, ExecutionPath path)
        {
            Prepare(batch);
            Run(batch.Length, new FixedPath(bundle.Library, path));
            answers.AsSpan(0, batch.Length * model.Classes).CopyTo(logits.AsSpan(first * model.Classes));
        }

        private void Prepare((PixelImage Image, string Name)[] batch)
        {
            int floats = inputs.Length / Batch;
            for (int i = 0; i < batch.Length; i++)
                ImagePreparation.Prepare(batch[i].Image, model, bundle.Manifest.Preprocessing, inputs.AsSpan(i * floats, floats), batch[i].Name);
        }

        private void Run(int count, IController controller) =>
            executor.Run(inputs.AsSpan(0, inputs.Length / Batch * count), count, controller, answers, paths, costs);
    }
}

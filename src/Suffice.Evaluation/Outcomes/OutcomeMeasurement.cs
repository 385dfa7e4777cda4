using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Suffice.Bundles;
using Suffice.Control;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Evaluation.Outcomes;

/// <summary>
/// Fills outcome tables by running the real executor: once down every leaf of the path tree, noting each exit's answer on the way, and once
/// through the teacher. So a table holds exactly what controllers will meet in use.
/// </summary>
internal static class OutcomeMeasurement
{
    /// <summary>Inputs of one run of the executor.</summary>
    public const int Batch = 64;

    /// <summary>Measures examples of a data set.</summary>
    /// <param name="bundle">The adapted model; it need not have a controller yet.</param>
    /// <param name="teacher">The static model.</param>
    /// <param name="data">Where they are.</param>
    /// <param name="images">Which of them, in the order of the table's rows.</param>
    /// <param name="threads">Batches that are run at the same time; each on one thread, so that the numbers are the same.</param>
    /// <param name="progress">In examples.</param>
    /// <param name="cancellationToken">Stops after the batch under way.</param>
    public static OutcomeTable Measure(
        BundleFile bundle,
        BundleFile teacher,
        LabelledDataset data,
        IReadOnlyList<int> images,
        int threads = 1,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        Check(bundle, teacher, data, images);
        int classes = bundle.Manifest.Model.Classes;
        var logits = new float[images.Count * bundle.Library.Paths.Count * classes];
        var teacherLogits = new float[images.Count * classes];
        int[]? tokens = bundle.Manifest.Model.Kind.VariesInLength ? new int[images.Count] : null;
        int done = 0;
        InParallel(
            images,
            threads,
            () => new Pair(new Runner(bundle, data), new Runner(teacher, data)),
            (first, batch, nets) =>
            {
                nets.Ours.Record(batch, logits, first);
                if (tokens is not null)
                    nets.Ours.Lengths.CopyTo(tokens.AsSpan(first));
                nets.Theirs.Record(batch, teacherLogits, first, teacher.Library.Full);
                progress?.Report(new StageProgress("measuring every path", Interlocked.Add(ref done, batch.Length), images.Count));
            },
            cancellationToken
        );
        long unit = tokens is null ? CostModel.Path(teacher.Library, teacher.Library.Full) : bundle.Manifest.TeacherMacs;
        return new OutcomeTable(bundle.Library, [.. images.Select(data.Label)], logits, teacherLogits, unit, tokens);
    }

    private static void Check(BundleFile bundle, BundleFile teacher, LabelledDataset data, IReadOnlyList<int> images)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(images);
        int classes = bundle.Manifest.Model.Classes;
        if (teacher.Manifest.Model.Classes != classes)
            throw new SufficeException(
                Fault.Usage,
                $"{teacher.Path} knows {teacher.Manifest.Model.Classes} classes and {bundle.Path} {classes}. Give the static bundle that "
                    + "this bundle was made from."
            );
        if (teacher.Manifest.TeacherHash != bundle.Manifest.TeacherHash)
            throw new SufficeException(
                Fault.Usage,
                $"{bundle.Path} was not made from {teacher.Path}. Give the static bundle that it was made from."
            );
        long numbers = (long)images.Count * bundle.Library.Paths.Count * classes;
        if (numbers > Array.MaxLength)
            throw new SufficeException(
                Fault.Data,
                $"{images.Count:N0} examples, {bundle.Library.Paths.Count} paths and {classes:N0} classes are {numbers:N0} answers, more "
                    + $"than a table holds ({Array.MaxLength:N0}). Take fewer exits or schedules, or less data."
            );
    }

    /// <summary>Share of examples to which a static net's answer is right; 0 where there are none.</summary>
    /// <param name="bundle">The net; it runs its full path.</param>
    /// <param name="data">Where they are.</param>
    /// <param name="images">Which of them.</param>
    /// <param name="threads">As above.</param>
    /// <param name="progress">In examples.</param>
    /// <param name="cancellationToken">Stops after the batch under way.</param>
    public static double Accuracy(
        BundleFile bundle,
        LabelledDataset data,
        IReadOnlyList<int> images,
        int threads = 1,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(images);
        int right = 0,
            done = 0;
        Predict(
            bundle,
            data,
            images,
            threads,
            (first, predicted) =>
            {
                for (int i = 0; i < predicted.Length; i++)
                    if (predicted[i] == data.Label(images[first + i]))
                        Interlocked.Increment(ref right);
                progress?.Report(new StageProgress("measuring accuracy", Interlocked.Add(ref done, predicted.Length), images.Count));
            },
            cancellationToken
        );
        return right / Math.Max(1.0, images.Count);
    }

    /// <summary>What a static net takes examples for.</summary>
    /// <param name="bundle">The net; it runs its full path.</param>
    /// <param name="data">Where they are.</param>
    /// <param name="images">Which of them.</param>
    /// <param name="threads">As above.</param>
    /// <param name="told">Told the position of a batch's first example, and the classes of the batch; from several threads.</param>
    /// <param name="cancellationToken">Stops after the batches under way.</param>
    internal static void Predict(
        BundleFile bundle,
        LabelledDataset data,
        IReadOnlyList<int> images,
        int threads,
        Action<int, int[]> told,
        CancellationToken cancellationToken
    )
    {
        int classes = bundle.Manifest.Model.Classes;
        InParallel(
            images,
            threads,
            () => new Runner(bundle, data),
            (first, batch, net) =>
            {
                ReadOnlySpan<float> answers = net.Answers(batch, bundle.Library.Full);
                var predicted = new int[batch.Length];
                for (int i = 0; i < batch.Length; i++)
                    predicted[i] = Logits.ArgMax(answers.Slice(i * classes, classes));
                told(first, predicted);
            },
            cancellationToken
        );
    }

    /// <summary>Batch after batch on some threads, each with nets of its own, which share their weights.</summary>
    /// <param name="run">Given the position of the batch's first image, its images, and nets that no other thread uses meanwhile.</param>
    private static void InParallel<TNets>(
        IReadOnlyList<int> images,
        int threads,
        Func<TNets> open,
        Action<int, int[], TNets> run,
        CancellationToken cancellationToken
    )
        where TNets : IDisposable
    {
        var free = new ConcurrentBag<TNets>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        try
        {
            Parallel.ForEach(Numbers((images.Count + Batch - 1) / Batch), options, number =>
            {
                if (!free.TryTake(out TNets? nets))
                    nets = open();
                int first = number * Batch;
                try
                {
                    run(first, [.. images.Skip(first).Take(Batch)], nets);
                }
                finally
                {
                    free.Add(nets);
                }
            });
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]); // What a single thread would have met.
        }
        finally
        {
            foreach (TNets nets in free)
                nets.Dispose();
        }
    }

    /// <summary>0, 1, …, each given away alone, so that batches come nearly in order and little is lost where somebody stops.</summary>
    private static OrderablePartitioner<int> Numbers(int count) =>
        Partitioner.Create(Enumerable.Range(0, count), EnumerablePartitionerOptions.NoBuffering);

    private sealed record Pair(Runner Ours, Runner Theirs) : IDisposable
    {
        public void Dispose()
        {
            Ours.Dispose();
            Theirs.Dispose();
        }
    }

    private sealed class Runner(BundleFile bundle, LabelledDataset data) : IDisposable
    {
        private readonly int classes = bundle.Manifest.Model.Classes;
        private readonly ExampleReader examples = ExampleReader.Of(data, bundle);
        private readonly Executor executor = new(bundle, Batch);
        private readonly InputBatch inputs = new(bundle.Manifest.Model, bundle.Manifest.Preprocessing, Batch);
        private readonly float[] answers = new float[Batch * bundle.Manifest.Model.Classes];
        private readonly int[] paths = new int[Batch];
        private readonly Cost[] costs = new Cost[Batch];

        /// <summary>(B) tokens of the inputs recorded last.</summary>
        public ReadOnlySpan<int> Lengths => inputs.Lengths;

        public void Dispose() => executor.Dispose();

        /// <summary>All paths: into (n, P, C) from row <paramref name="first"/> on.</summary>
        public void Record(int[] batch, float[] logits, int first)
        {
            Prepare(batch);
            int row = bundle.Library.Paths.Count * classes;
            foreach (ExecutionPath leaf in bundle.Library.Leaves)
            {
                Run(new AnswerRecorder(new FixedPath(bundle.Library, leaf), logits.AsMemory(first * row), bundle.Library.Paths.Count));
                for (int i = 0; i < batch.Length; i++)
                    answers.AsSpan(i * classes, classes).CopyTo(logits.AsSpan(((first + i) * row) + (leaf.Index * classes)));
            }
        }

        /// <summary>One path: into (n, C) from row <paramref name="first"/> on.</summary>
        public void Record(int[] batch, float[] logits, int first, ExecutionPath path) =>
            Answers(batch, path).CopyTo(logits.AsSpan(first * classes));

        /// <summary>(B, C) of one path, until the next call.</summary>
        public ReadOnlySpan<float> Answers(int[] batch, ExecutionPath path)
        {
            Prepare(batch);
            Run(new FixedPath(bundle.Library, path));
            return answers.AsSpan(0, batch.Length * classes);
        }

        private void Prepare(int[] batch)
        {
            inputs.Clear();
            foreach (int i in batch)
                inputs.Add(examples.Read(i), data.Id(i));
        }

        private void Run(IController controller) => executor.Run(inputs, controller, answers, paths, costs);
    }
}

using Suffice.Bundles;
using Suffice.Control;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Models;

namespace Suffice.Evaluation.Outcomes;

/// <summary>
/// Fills outcome tables by running the real executor: once down every leaf of the path tree, noting each exit's answer on the way, and once
/// through the teacher. So a table holds exactly what controllers will meet in use.
/// </summary>
public static class OutcomeMeasurement
{
    /// <summary>Inputs of one run of the executor.</summary>
    public const int Batch = 64;

    /// <summary>Measures examples of a data set.</summary>
    /// <param name="bundle">The adapted model; it need not have a controller yet.</param>
    /// <param name="teacher">The static model.</param>
    /// <param name="data">Where they are.</param>
    /// <param name="images">Which of them, in the order of the table's rows.</param>
    /// <param name="threads">For the executors.</param>
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
        var logits = new float[images.Count * bundle.Library.Paths.Count * classes];
        var teacherLogits = new float[images.Count * classes];
        int[]? tokens = bundle.Manifest.Model.Kind.VariesInLength ? new int[images.Count] : null;
        using var ours = new ExampleRunner(bundle, data, threads);
        using var theirs = new ExampleRunner(teacher, data, threads);
        for (int first = 0; first < images.Count; first += Batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(Batch, images.Count - first);
            int[] batch = [.. images.Skip(first).Take(count)];
            ours.Record(batch, logits, first);
            if (tokens is not null)
                ours.Lengths.CopyTo(tokens.AsSpan(first));
            theirs.Record(batch, teacherLogits, first, teacher.Library.Full);
            progress?.Report(new StageProgress("measuring every path", first + count, images.Count));
        }
        long unit = tokens is null ? CostModel.Path(teacher.Library, teacher.Library.Full) : bundle.Manifest.TeacherMacs;
        return new OutcomeTable(bundle.Library, [.. images.Select(data.Label)], logits, teacherLogits, unit, tokens);
    }

    /// <summary>Share of examples to which a static net's answer is right; 0 where there are none.</summary>
    /// <param name="bundle">The net; it runs its full path.</param>
    /// <param name="data">Where they are.</param>
    /// <param name="images">Which of them.</param>
    /// <param name="progress">In examples.</param>
    /// <param name="cancellationToken">Stops after the batch under way.</param>
    public static double Accuracy(
        BundleFile bundle,
        LabelledDataset data,
        IReadOnlyList<int> images,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(images);
        int classes = bundle.Manifest.Model.Classes,
            right = 0;
        var logits = new float[Batch * classes];
        using var net = new ExampleRunner(bundle, data, threads: 1);
        for (int first = 0; first < images.Count; first += Batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int[] batch = [.. images.Skip(first).Take(Batch)];
            net.Record(batch, logits, 0, bundle.Library.Full);
            for (int i = 0; i < batch.Length; i++)
                if (Logits.ArgMax(logits.AsSpan(i * classes, classes)) == data.Label(batch[i]))
                    right++;
            progress?.Report(new StageProgress("measuring accuracy", first + batch.Length, images.Count));
        }
        return right / Math.Max(1.0, images.Count);
    }
}

using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Examples;

namespace Suffice.Evaluation.Outcomes;

/// <summary>
/// What a static net answers to inputs without labels, as their labels. The answers are kept in a file while they come, so that work that
/// was stopped goes on after the last one.
/// </summary>
internal static class TeacherAnswers
{
    /// <summary>Name of the file, in the folder of a run or beside a bundle.</summary>
    public const string FileName = "teacher.answers";

    private static readonly TimeSpan KeptEvery = TimeSpan.FromSeconds(20);

    /// <summary>The inputs with the teacher's labels and answers.</summary>
    /// <param name="teacher">A static bundle with classes.</param>
    /// <param name="inputs">What to answer to; what they are labelled with is not looked at.</param>
    /// <param name="file">Answers that were kept: used if they are of this teacher, to these inputs in their order.</param>
    /// <param name="keeps">Whether new answers are kept there.</param>
    /// <param name="threads">Batches that are run at the same time.</param>
    /// <param name="progress">In inputs.</param>
    /// <param name="cancellationToken">Stops after the batches under way; what was answered is kept.</param>
    /// <exception cref="SufficeException">As <see cref="Check"/>; or inputs are of another kind, or cannot be read, or the file cannot be
    /// read or written.</exception>
    public static LabelledDataset To(
        BundleFile teacher,
        LabelledDataset inputs,
        string file,
        bool keeps,
        int threads = 1,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(inputs);
        Check(teacher);
        _ = ExampleReader.Of(inputs, teacher); // that they belong together is known before anything is read
        Dictionary<string, string> about = new() { ["teacher"] = teacher.Manifest.TeacherHash, ["inputs"] = HashOf(inputs, progress) };
        var answers = new KeptAnswers(file, about, inputs.Count, teacher.Manifest.Labels.Length);
        if (answers.Known < inputs.Count)
            Ask(teacher, inputs, answers, keeps, threads, progress, cancellationToken);
        return inputs.Relabelled(teacher.Manifest.Labels, answers.Values, areAnswers: true);
    }

    /// <summary>Whether a bundle can be a teacher.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/>: it is adapted already, or has no classes.</exception>
    public static void Check(BundleFile teacher)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        teacher.RequireStatic();
        if (teacher.Manifest.Model.Embeds)
            throw new SufficeException(
                Fault.Usage,
                $"{teacher.Path} gives embeddings and knows no classes, so it answers nothing that exits could agree with. Fine-tune it "
                    + $"first with labelled data: train --from {teacher.Path}."
            );
    }

    private static void Ask(
        BundleFile teacher,
        LabelledDataset inputs,
        KeptAnswers answers,
        bool keeps,
        int threads,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        int from = answers.Known;
        long kept = Stopwatch.GetTimestamp();
        var taking = new Lock();
        try
        {
            OutcomeMeasurement.Predict(teacher, inputs, [.. Enumerable.Range(from, inputs.Count - from)], threads, Take, cancellationToken);
        }
        finally
        {
            if (keeps && answers.Known > from)
                answers.Save();
        }

        void Take(int first, int[] predicted)
        {
            lock (taking)
            {
                answers.Add(from + first, predicted);
                progress?.Report(new StageProgress("asking the teacher", answers.Known, inputs.Count));
                if (!keeps || Stopwatch.GetElapsedTime(kept) < KeptEvery)
                    return;
                answers.Save();
                kept = Stopwatch.GetTimestamp();
            }
        }
    }

    /// <summary>Of the inputs in their order: 128 bits of a SHA-256, hexadecimal.</summary>
    private static string HashOf(LabelledDataset inputs, IProgress<StageProgress>? progress)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> hash = stackalloc byte[16];
        foreach (UInt128 content in inputs.ContentHashes(progress is null ? null : new Reading(progress)))
        {
            BinaryPrimitives.WriteUInt128BigEndian(hash, content);
            sha.AppendData(hash);
        }
        return Convert.ToHexStringLower(sha.GetHashAndReset().AsSpan(0, hash.Length));
    }

    private sealed class Reading(IProgress<StageProgress> progress) : IProgress<double>
    {
        public void Report(double value) => progress.Report(new StageProgress("reading the inputs", (long)(value * 1000), 1000));
    }
}

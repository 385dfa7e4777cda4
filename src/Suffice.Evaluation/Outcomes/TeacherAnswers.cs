using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Suffice.Bundles;
using Suffice.Control;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Tensors;

namespace Suffice.Evaluation.Outcomes;

/// <summary>
/// What a static net answers to inputs without labels, as their labels. The answers are kept in a file while they come, so that work that
/// was stopped goes on after the last one.
/// </summary>
public static class TeacherAnswers
{
    /// <summary>Name of the file, in the folder of a run or beside a bundle.</summary>
    public const string FileName = "teacher.answers";

    private const string Answers = "answers",
        Sum = "sha256",
        Remedy = "Delete it: the teacher will be asked again.";

    private static readonly TimeSpan KeptEvery = TimeSpan.FromSeconds(20);

    /// <summary>The inputs with the teacher's labels and answers.</summary>
    /// <param name="teacher">A static bundle with classes.</param>
    /// <param name="inputs">What to answer to; what they are labelled with is not looked at.</param>
    /// <param name="file">Answers that were kept: used if they are of this teacher, to these inputs in their order.</param>
    /// <param name="keeps">Whether new answers are kept there.</param>
    /// <param name="threads">For the executor; the answers do not depend on it.</param>
    /// <param name="progress">In inputs.</param>
    /// <param name="cancellationToken">Stops after the batch under way; what was answered is kept.</param>
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
        var answers = new int[inputs.Count];
        int done = Kept(file, about, answers, teacher.Manifest.Labels.Length);
        if (done < answers.Length)
        {
            using var runner = new ExampleRunner(teacher, inputs, threads);
            Ask(runner, answers, done, Keep, progress, cancellationToken);
        }
        return inputs.Relabelled(teacher.Manifest.Labels, answers, areAnswers: true);

        void Keep(int known)
        {
            if (!keeps)
                return;
            float[] values = Array.ConvertAll(answers[..known], answer => (float)answer);
            var said = new Dictionary<string, string>(about) { [Sum] = SumOf(values) };
            SafetensorsWriter.Save(file, [new NamedTensor(Answers, [known], values)], said);
        }
    }

    /// <summary>Whether a bundle can be a teacher.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/>: it is adapted already, or has no classes.</exception>
    public static void Check(BundleFile teacher)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        if (teacher.Manifest.Paths.Length != 1)
            throw new SufficeException(
                Fault.Usage,
                $"{teacher.Path} has {teacher.Manifest.Paths.Length} paths and is adapted already. Give the static bundle it was made from."
            );
        if (teacher.Manifest.Model.Embeds)
            throw new SufficeException(
                Fault.Usage,
                $"{teacher.Path} gives embeddings and knows no classes, so it answers nothing that exits could agree with. Fine-tune it "
                    + $"first with labelled data: train --from {teacher.Path}."
            );
    }

    private static void Ask(
        ExampleRunner runner,
        int[] answers,
        int done,
        Action<int> keep,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var logits = new float[OutcomeMeasurement.Batch * runner.Classes];
        long kept = Stopwatch.GetTimestamp();
        for (int first = done; first < answers.Length; )
        {
            if (cancellationToken.IsCancellationRequested && first > done)
                keep(first);
            cancellationToken.ThrowIfCancellationRequested();
            int[] batch = [.. Enumerable.Range(first, Math.Min(OutcomeMeasurement.Batch, answers.Length - first))];
            runner.Record(batch, logits);
            foreach (int i in batch)
                answers[i] = Logits.ArgMax(logits.AsSpan((i - first) * runner.Classes, runner.Classes));
            first += batch.Length;
            progress?.Report(new StageProgress("asking the teacher", first, answers.Length));
            if (first < answers.Length && Stopwatch.GetElapsedTime(kept) < KeptEvery)
                continue;
            keep(first);
            kept = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Reads answers that were kept, into the first places.</summary>
    /// <returns>How many there are; 0 where there is no file, or one of other inputs or another teacher.</returns>
    private static int Kept(string path, Dictionary<string, string> about, int[] answers, int classes)
    {
        if (!File.Exists(path))
            return 0;
        using SafetensorsFile file = SafetensorsFile.Open(path, Remedy);
        if (about.Any(pair => file.Metadata.GetValueOrDefault(pair.Key) != pair.Value))
            return 0;
        float[] values = file.Floats(Answers).ToArray();
        int[] known = Array.ConvertAll(values, answer => (int)answer);
        if (
            file.Metadata.GetValueOrDefault(Sum) != SumOf(values)
            || known.Length > answers.Length
            || known.Any(answer => answer < 0 || answer >= classes)
        )
            throw new SufficeException(Fault.Bundle, $"{path} is damaged: its content does not match its checksum. {Remedy}");
        known.CopyTo(answers, 0);
        return known.Length;
    }

    private static string SumOf(float[] values) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(values)));

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

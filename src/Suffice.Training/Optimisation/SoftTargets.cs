using Suffice.Data;
using Suffice.Tensors;
using Suffice.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Optimisation;

/// <summary>
/// A teacher's answers, or the mean answers of several, to the training examples, computed once on each (on an image and its mirror image,
/// and averaged, where training mirrors): the targets of distillation (Hinton et al., arXiv 1503.02531). A student sees other shifts of the
/// same image, other words of the same text; what it should say does not change.
/// </summary>
internal sealed class SoftTargets
{
    /// <summary>Weight of the teacher's answer against the label's.</summary>
    private const double Share = 0.5;

    /// <summary>Temperature of both softmaxes; the gradient is scaled back by its square.</summary>
    private const double Temperature = 2;

    /// <summary>Of files with a net's answers, after the net's own.</summary>
    public const string AnswersExtension = ".answers";

    /// <summary>The one tensor of kept answers.</summary>
    private const string Logits = "logits";

    private readonly float[] logits;
    private readonly int classes;

    private SoftTargets(float[] logits, int classes)
    {
        this.logits = logits;
        this.classes = classes;
    }

    /// <summary>
    /// Runs nets on a training set; their logits are averaged. Each net's answers are kept in a folder
    /// (<c>*.answers</c>), for the next student on the same images; they do in place of the net where it is gone.
    /// </summary>
    /// <param name="nets">Static bundles, or residual nets.</param>
    /// <param name="set">The images to answer to.</param>
    /// <param name="mirror">Whether a mirror image has the same class, so that nets are asked about both; letters have not.</param>
    /// <param name="folder">Of the run.</param>
    /// <param name="progress">Told for each net anew.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <exception cref="SufficeException">When a net or kept answers are damaged.</exception>
    public static SoftTargets Of(
        IReadOnlyList<string> nets,
        TrainingSet set,
        bool mirror,
        string folder,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(nets);
        string images = mirror || !set.HasMirrorImages ? set.ContentHash : $"{set.ContentHash}, not mirrored";
        SoftTargets[] all = [.. nets.Select(Each)];
        var mean = new float[all[0].logits.Length];
        foreach (SoftTargets one in all)
            for (int i = 0; i < mean.Length; i++)
                mean[i] += one.logits[i] / all.Length;
        return new SoftTargets(mean, all[0].classes);

        SoftTargets Each(string net)
        {
            string answers = Path.Combine(folder, Path.GetFileName(net) + AnswersExtension);
            var about = new Dictionary<string, string> { ["images"] = images };
            if (!File.Exists(net) && File.Exists(answers))
                return Kept(answers, about) ?? throw OfOthers(answers);
            (TrainableNetwork teacher, string hash) = TutorFile.Open(net);
            using IDisposable _ = teacher;
            about["net"] = hash;
            if (Kept(answers, about) is { } known)
                return known;
            SoftTargets asked = Of(teacher, set, mirror, progress, cancellationToken);
            CheckedTensors.Save(answers, [new NamedTensor(Logits, [set.Count, asked.classes], asked.logits)], about);
            return asked;
        }
    }

    private static SufficeException OfOthers(string answers) =>
        new(
            Fault.Data,
            $"{answers} holds a net's answers to other examples than these, and the net is not there. Delete that file and give the same "
                + "command again: the net will be trained."
        );

    /// <summary>Answers in a file, if it is there and holds those of the same net to the same images.</summary>
    private static SoftTargets? Kept(string path, Dictionary<string, string> about)
    {
        using SafetensorsFile? file = CheckedTensors.Find(path, about);
        return file is null ? null : new SoftTargets(file.Floats(Logits).ToArray(), (int)file.Tensors[Logits].Shape[1]);
    }

    /// <summary>Runs a net on a training set.</summary>
    public static SoftTargets Of(
        TrainableNetwork teacher,
        TrainingSet set,
        bool mirror,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        using IDisposable _ = no_grad();
        int classes = set.Model.Classes;
        var logits = new float[set.Count * classes];
        int done = 0;
        foreach (int[] indices in set.Alike([.. Enumerable.Range(0, set.Count)], 500))
        {
            cancellationToken.ThrowIfCancellationRequested();
            done += indices.Length;
            progress?.Report(new StageProgress("ask the teacher", done, set.Count));
            using DisposeScope scope = NewDisposeScope();
            Tensor mean = teacher.Forward(set.Plain(indices));
            if (mirror && set.HasMirrorImages)
                mean = mean.Plus(teacher.Forward(set.Plain(indices, mirrored: true))).Over(2);
            float[] answers = mean.cpu().data<float>().ToArray();
            for (int i = 0; i < indices.Length; i++)
                answers.AsSpan(i * classes, classes).CopyTo(logits.AsSpan(indices[i] * classes));
        }
        return new SoftTargets(logits, classes);
    }

    /// <summary>Half cross-entropy with the label, half divergence from the teacher: (B, classes) → scalar.</summary>
    public Tensor Loss(Tensor answers, Batch batch)
    {
        var wanted = new float[batch.Indices.Length * classes];
        for (int i = 0; i < batch.Indices.Length; i++)
            logits.AsSpan(batch.Indices[i] * classes, classes).CopyTo(wanted.AsSpan(i * classes));
        using DisposeScope scope = NewDisposeScope();
        Tensor targets = batch.Mixed(Aligned.Of(wanted, batch.Indices.Length, classes).Over(Temperature).softmax(-1));
        Tensor soft = (-(targets * answers.Over(Temperature).log_softmax(-1)).sum(-1).mean()).Times(Temperature * Temperature);
        Tensor hard = batch.CrossEntropy(answers);
        return soft.Times(Share).Plus(hard.Times(1 - Share)).MoveToOuterDisposeScope();
    }
}

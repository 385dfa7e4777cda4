using Suffice.Data;
using Suffice.Models;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using static TorchSharp.torch;

namespace Suffice.Training.Adapting;

/// <summary>
/// Teaches exits and token reduction: heads on the frozen backbone, then joint rounds in which every step runs the full path and one other
/// (the sandwich rule of Yu and Huang, arXiv 1903.05134), each answer on the way learning from label and teacher.
/// </summary>
/// <param name="network">What is trained.</param>
/// <param name="library">Its paths.</param>
/// <param name="set">Examples.</param>
/// <param name="targets">What is to be said of them.</param>
/// <param name="earlyWeight">What the mean loss of the other answers counts in joint rounds, where the full path's counts 1.</param>
internal sealed class ExitTraining(EncoderNetwork network, PathLibrary library, TrainingSet set, SoftTargets targets, double earlyWeight)
{
    private readonly IReadOnlyList<ExecutionPath> leaves = library.Leaves;

    /// <summary>Trains the heads only. The backbone, and so the full path, stays the teacher's.</summary>
    public void Heads(string checkpoint, TrainingOptions options, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        new TrainingLoop(network, set, options) { Trains = IsExit }.Run(
            "train exit heads",
            checkpoint,
            batch => Early(Answers(batch, [Draw(leaves)]), batch),
            progress,
            cancellationToken
        );
    }

    /// <summary>The same from what the heads read, computed before: every step trains all of them.</summary>
    public void Heads(
        ExitFeatures features,
        string checkpoint,
        TrainingOptions options,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        new TrainingLoop(network, new ExampleNumbers(set), options) { Trains = IsExit }.Run(
            "train exit heads",
            checkpoint,
            batch => Early(network.ForwardFeatures(features.Of(batch.Indices), library), batch),
            progress,
            cancellationToken
        );
    }

    /// <summary>Trains everything, gently, on the full path and one drawn at random.</summary>
    public void Joint(
        string checkpoint,
        TrainingOptions options,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    ) => OnPaths("joint rounds", checkpoint, options, leaves, progress, cancellationToken);

    /// <summary>
    /// Trains everything on the full path and on one of the paths given, for instance those a policy takes, each as often.
    /// </summary>
    public void OnPaths(
        string stage,
        string checkpoint,
        TrainingOptions options,
        IReadOnlyList<ExecutionPath> paths,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        new TrainingLoop(network, set, options).Run(
            stage,
            checkpoint,
            batch =>
            {
                SortedDictionary<int, Tensor> answers = Answers(batch, [library.Full, Draw(paths)]);
                Tensor full = targets.Loss(answers[library.Full.Index], batch);
                answers.Remove(library.Full.Index);
                return full.Plus(Early(answers, batch).Times(earlyWeight));
            },
            progress,
            cancellationToken
        );
    }

    /// <summary>By libtorch's generator, which the loop seeds with every epoch: an interrupted run draws the same paths.</summary>
    private static ExecutionPath Draw(IReadOnlyList<ExecutionPath> paths) => paths[(int)randint(paths.Count, 1).item<long>()];

    private static bool IsExit(string name) => name.StartsWith("exits.", StringComparison.Ordinal);

    private SortedDictionary<int, Tensor> Answers(Batch batch, ExecutionPath[] wanted) => network.Forward(batch.Inputs, library, wanted);

    /// <summary>Mean loss of the answers: scalar.</summary>
    private Tensor Early(SortedDictionary<int, Tensor> answers, Batch batch) =>
        answers.Values.Select(answer => targets.Loss(answer, batch)).Aggregate(Numbers.Plus).Over(answers.Count);
}

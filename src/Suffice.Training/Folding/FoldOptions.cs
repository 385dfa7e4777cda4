using Suffice.Training.Optimisation;

namespace Suffice.Training.Folding;

/// <summary>How far a static net is folded before it becomes adaptive, and how it is healed.</summary>
public sealed record FoldOptions
{
    /// <summary>
    /// Most bytes that a process answering one input at a time may ever hold (its peak resident set), adapted net included.
    /// </summary>
    public required long MaxMemory { get; init; }

    /// <summary>Images or texts of the training split to which folded runs are fitted.</summary>
    public int FittedOn { get; init; } = 1000;

    /// <summary>Images or texts of the control split on which each possible fold is tried.</summary>
    public int TriedOn { get; init; } = 500;

    /// <summary>Distillation from the teacher, and its tutors, after the last fold.</summary>
    public TrainingOptions Heal { get; init; } = new() { Epochs = 4, LearningRate = 5e-4 };
}

/// <summary>Kinds of folds that change answers.</summary>
internal enum FoldKind
{
    /// <summary>A block goes; the last layer of the block before it is fitted anew, by least squares, to do what both did.</summary>
    Run,

    /// <summary>A block runs the matrices of the block before it; norms and biases stay its own.</summary>
    Share,
}

/// <summary>One fold taken.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="Block">Of the net as it was before this fold: the block that goes, or that gives up its matrices.</param>
/// <param name="WeightBytes">Bytes of weights it frees.</param>
/// <param name="Macs">Multiply-adds an input that it saves.</param>
/// <param name="Divergence">Mean Kullback-Leibler divergence of the answers from the teacher's after this fold, nats, before
/// healing.</param>
/// <param name="Accuracy">Right answers after it on what it was tried on, before healing.</param>
internal sealed record FoldStep(FoldKind Kind, int Block, long WeightBytes, long Macs, double Divergence, double Accuracy);

/// <summary>What folding did; kept beside the folded net.</summary>
/// <param name="Steps">In the order taken.</param>
/// <param name="BlocksLeft">By blocks of the teacher passed, 0 to its depth: how many of the folded net's blocks do the same.</param>
/// <param name="Tried">Inputs each fold was tried on.</param>
/// <param name="TeacherAccuracy">Of the teacher on these.</param>
/// <param name="HealedAccuracy">Of the folded net on these, after healing.</param>
/// <param name="TeacherWeightBytes">Of the teacher.</param>
/// <param name="WeightBytes">Of the folded net.</param>
internal sealed record FoldRecord(
    IReadOnlyList<FoldStep> Steps,
    int[] BlocksLeft,
    int Tried,
    double TeacherAccuracy,
    double HealedAccuracy,
    long TeacherWeightBytes,
    long WeightBytes
);

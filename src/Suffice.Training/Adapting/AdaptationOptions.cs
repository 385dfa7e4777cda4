using System.Text.Json.Serialization;
using Suffice.Bundles;
using Suffice.Models;
using Suffice.Training.Folding;
using Suffice.Training.Optimisation;
using Suffice.Training.Policy;

namespace Suffice.Training.Adapting;

/// <summary>Tokens dropped along a path: after each of these many blocks, this share of the patch tokens is kept.</summary>
public sealed record TokenSchedule(int[] AfterBlocks, double[] Keep)
{
    internal IReadOnlyDictionary<int, double> AsDictionary() => AfterBlocks.Zip(Keep).ToDictionary(pair => pair.First, pair => pair.Second);
}

/// <summary>How a static net becomes an adaptive one.</summary>
public sealed record AdaptationOptions
{
    /// <summary>Decision points, in blocks passed; 0 is straight after the embedding. The last block's exit is always there.</summary>
    public int[] ExitsAfter { get; init; } = [0, 1, 2, 3, 4, 6];

    /// <summary>
    /// Early exits that read every patch token in its place, as far as none was dropped; the others, and those of texts, read the class
    /// token and the mean.
    /// </summary>
    public int[] AllPatchesAfter { get; init; } = [0];

    /// <summary>Width of the hidden layer of every early exit's head.</summary>
    public int ExitHidden { get; init; } = 64;

    /// <summary>
    /// How the bundle stores convolutions, the table of a vocabulary and the linear layers of blocks. They are rounded before anything is
    /// measured with them.
    /// </summary>
    public WeightType Weights { get; init; }

    /// <summary>
    /// How it stores the linear layers of early exits: those that read every patch are long rows of weights, used for one row of input
    /// each.
    /// </summary>
    public WeightType ExitWeights { get; init; }

    /// <summary>Whether an early exit adds the answer of the exit before it, and so learns only what is left to correct.</summary>
    public bool Cascade { get; init; } = true;

    /// <summary>Token schedules beside the one that keeps all.</summary>
    public TokenSchedule[] Schedules { get; init; } = [new([1], [0.5]), new([2], [0.5])];

    /// <summary>Folds the backbone first, so that the adapted net fits a memory; null: it stays as it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FoldOptions? Fold { get; init; }

    /// <summary>Training of the heads on the frozen backbone.</summary>
    public TrainingOptions Heads { get; init; } =
        new()
        {
            Epochs = 2,
            LearningRate = 2e-3,
            AverageDecay = 0.99,
        };

    /// <summary>
    /// Whether the heads learn from what they read of the unchanged examples, computed once, instead of from examples changed at random in
    /// every epoch: minutes of a large backbone become seconds. It takes room on the disk while they learn.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool CacheFeatures { get; init; }

    /// <summary>Gentle joint rounds; 0 epochs leaves the backbone as it is.</summary>
    public TrainingOptions Joint { get; init; } = new() { Epochs = 4, LearningRate = 3e-4 };

    /// <summary>
    /// What the mean loss of all other answers counts in those and in end-to-end rounds, where the full path's counts 1: more brings exits
    /// up, and lets the full path down.
    /// </summary>
    public double EarlyWeight { get; init; } = 1;

    /// <summary>End-to-end rounds, each fine-tuning on the policy's own paths; kept only when the control split says they won.</summary>
    public int EndToEndRounds { get; init; } = 1;

    /// <summary>Training of each end-to-end round.</summary>
    public TrainingOptions EndToEnd { get; init; } = new() { Epochs = 1, LearningRate = 1e-4 };

    /// <summary>Predictor and policy.</summary>
    public ControllerOptions Controller { get; init; } = new();

    /// <summary>The adapted net's description: a static one with exits.</summary>
    internal ModelDescription Describe(ModelDescription backbone)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ExitDescription[] early =
        [
            .. ExitsAfter
                .Order()
                .Where(blocks => blocks < backbone.Depth)
                .Select(blocks => new ExitDescription(
                    blocks,
                    AllPatchesAfter.Contains(blocks) && !backbone.Kind.VariesInLength ? ExitPooling.AllPatches : ExitPooling.ClassAndMean,
                    ExitHidden,
                    Cascade && blocks > ExitsAfter.Min()
                )
                {
                    Weights = ExitWeights,
                }),
        ];
        return backbone.StoredAs(Weights) with { Exits = [.. early, backbone.Exits[^1]] };
    }

    /// <summary>The same choices for a folded backbone: decision points stand where as much was done.</summary>
    /// <param name="blocksLeft">By blocks of the teacher passed, how many of the folded net's do the same.</param>
    public AdaptationOptions After(int[] blocksLeft)
    {
        ArgumentNullException.ThrowIfNull(blocksLeft);
        return this with
        {
            ExitsAfter = Moved(ExitsAfter),
            AllPatchesAfter = Moved(AllPatchesAfter),
            Schedules = [.. Schedules.Select(Shortened)],
        };

        int[] Moved(int[] points) => [.. points.Where(point => point < blocksLeft.Length).Select(point => blocksLeft[point]).Distinct()];

        // Where two points became one, the earlier ratio stays.
        TokenSchedule Shortened(TokenSchedule schedule)
        {
            (int After, double Keep)[] kept =
            [
                .. schedule
                    .AfterBlocks.Zip(schedule.Keep, (point, keep) => (After: blocksLeft[Math.Min(point, blocksLeft.Length - 1)], keep))
                    .DistinctBy(pair => pair.After),
            ];
            return new TokenSchedule([.. kept.Select(pair => pair.After)], [.. kept.Select(pair => pair.Keep)]);
        }
    }

    /// <summary>Bytes of the weights of an adapted net, predictor and policy included.</summary>
    /// <param name="backbone">The static net it would be made of.</param>
    internal long WeightBytes(ModelDescription backbone)
    {
        ModelDescription adapted = Describe(backbone);
        return TensorBytes.Of(adapted) + Controller.Bytes(Library(adapted));
    }

    /// <summary>The path library of the adapted net.</summary>
    internal PathLibrary Library(ModelDescription adapted) =>
        PathLibrary.Build(adapted, Schedules.Select(schedule => schedule.AsDictionary()));
}

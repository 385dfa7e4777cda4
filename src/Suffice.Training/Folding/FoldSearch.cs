using System.Globalization;
using Suffice.Data;
using Suffice.Models;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Folding;

/// <summary>
/// Folds a net step by step until it is small enough: of all folds possible, the one after which answers diverge least from the teacher's
/// for every byte it frees.
/// </summary>
/// <param name="training">What folded runs are fitted to.</param>
/// <param name="control">What folds are tried on: examples the net was not trained on.</param>
/// <param name="options">How many of each.</param>
internal sealed class FoldSearch(TrainingSet training, TrainingSet control, FoldOptions options)
{
    private readonly int[] tried = Evenly.Spaced(control.Count, options.TriedOn);

    /// <summary>Goes on until <paramref name="fits"/>.</summary>
    /// <param name="net">To be folded.</param>
    /// <param name="fits">Whether a net is small enough, given its description and, by blocks of the first net passed, how many of its own
    /// do the same.</param>
    /// <param name="progress">Told after every fold tried.</param>
    /// <param name="cancellationToken">Stops between folds.</param>
    /// <returns>The folded net, the steps, and the blocks left.</returns>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/> when there is nothing left to fold.</exception>
    public (FoldedNet Net, IReadOnlyList<FoldStep> Steps, int[] BlocksLeft) Run(
        FoldedNet net,
        FitsMemory fits,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        using Tensor teacher = AnswersOf(net);
        var steps = new List<FoldStep>();
        int[] left = [.. Enumerable.Range(0, net.Model.Depth + 1)];
        while (!fits(net.Model, left))
        {
            (FoldKind Kind, int Block, FoldedNet Net)[] possible = [.. Possible(net, cancellationToken)];
            if (possible.Length == 0)
                throw new SufficeException(Fault.Usage, Nothing(options.MaxMemory));
            (FoldStep step, net) = Best(net, possible, teacher, steps.Count + 1, progress, cancellationToken);
            steps.Add(step);
            if (step is { Kind: FoldKind.Run, Block: var gone })
                left = Array.ConvertAll(left, blocks => blocks > gone ? blocks - 1 : blocks);
        }
        return (net, steps, left);
    }

    /// <summary>Tries every fold, and takes the one that changes the answers least for every byte it frees.</summary>
    private (FoldStep Step, FoldedNet Net) Best(
        FoldedNet net,
        (FoldKind Kind, int Block, FoldedNet Net)[] possible,
        Tensor teacher,
        int number,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        (FoldStep Step, FoldedNet Net)? best = null;
        for (int i = 0; i < possible.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (FoldKind kind, int block, FoldedNet folded) = possible[i];
            (double divergence, double accuracy) = Judge(folded, teacher);
            var step = new FoldStep(
                kind,
                block,
                net.WeightBytes - folded.WeightBytes,
                Macs(net.Model) - Macs(folded.Model),
                divergence,
                accuracy
            );
            if (best is null || Price(step) < Price(best.Value.Step))
                best = (step, folded);
            string state = string.Create(CultureInfo.InvariantCulture, $"fold {number}, divergence {best.Value.Step.Divergence:0.000}");
            progress?.Report(new StageProgress("fold", i + 1, possible.Length, state));
        }
        return best!.Value;
    }

    /// <summary>How many examples folds are tried on.</summary>
    public int Tried => tried.Length;

    /// <summary>Accuracy of a net on what folds are tried on.</summary>
    public double Accuracy(EncoderNetwork network) => Answers.Accuracy(network, control, tried);

    private static double Price(FoldStep step) => step.Divergence / step.WeightBytes;

    private static long Macs(ModelDescription model) => CostModel.Static(model, model.Tokens);

    private static string Nothing(long bytes) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Folded as far as it can be, to one set of matrices for all blocks, the net still needs more than {bytes} bytes. Allow more "
                + $"with --max-memory, or give it fewer or narrower exits in the recipe."
        );

    private IEnumerable<(FoldKind Kind, int Block, FoldedNet Net)> Possible(FoldedNet net, CancellationToken cancellationToken)
    {
        for (int block = 1; block < net.Model.Depth; block++)
            if (net.Model.MatricesOf(block) == block)
                yield return (FoldKind.Share, block, net.Share(block));
        if (net.Model.Order == BlockOrder.PostNorm)
            yield break; // what leaves a block was normalised: no linear layer gives that
        int[] alone = [.. Enumerable.Range(1, net.Model.Depth - 1).Where(block => net.IsAlone(block) && net.IsAlone(block - 1))];
        if (alone.Length == 0)
            yield break;
        using EncoderNetwork network = Load(net);
        (float[] Weight, float[] Bias)?[] fitted = FoldedRuns.Fit(
            network,
            training,
            Evenly.Spaced(training.Count, options.FittedOn),
            cancellationToken
        );
        foreach (int block in alone)
            yield return (FoldKind.Run, block, net.Without(block, fitted[block]!.Value.Weight, fitted[block]!.Value.Bias));
    }

    private (double Divergence, double Accuracy) Judge(FoldedNet net, Tensor teacher)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor answers = AnswersOf(net),
            wanted = teacher.log_softmax(-1);
        double divergence = (wanted.exp() * (wanted - answers.log_softmax(-1))).sum(-1).mean().item<float>();
        return (divergence, Answers.Accuracy(answers, control, tried));
    }

    /// <summary>The net as it stands, ready to run or to train.</summary>
    public static EncoderNetwork Load(FoldedNet net)
    {
        var network = new EncoderNetwork(net.Model);
        Weights.Load(network, net.Tensors.Values);
        return network;
    }

    /// <summary>Logits (n, classes).</summary>
    private Tensor AnswersOf(FoldedNet net)
    {
        using EncoderNetwork network = Load(net);
        return Answers.Of(network, control, tried);
    }
}

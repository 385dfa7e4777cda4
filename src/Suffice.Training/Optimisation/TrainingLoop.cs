using System.Globalization;
using Suffice.Data;
using Suffice.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Optimisation;

/// <summary>
/// The one training loop: static backbones, exit heads, joint rounds and distilled nets differ only in the loss and in which parameters
/// move.
/// After every epoch a checkpoint replaces the last one, so that a kill at any moment costs at most the epoch begun. Orders and
/// augmentations are drawn from (seed, epoch): an interrupted run ends with the same weights as an uninterrupted one.
/// </summary>
public sealed class TrainingLoop(TrainableNetwork network, TrainingSet data, TrainingOptions options)
{
    private const double LargestGradient = 1;

    /// <summary>Which parameters move; all unless set.</summary>
    public Func<string, bool> Trains { get; init; } = static _ => true;

    /// <summary>Trains to the end and leaves the averaged weights in the network.</summary>
    /// <param name="stage">What progress calls it.</param>
    /// <param name="checkpoint">File that is replaced after every epoch.</param>
    /// <param name="loss">Scalar loss of a batch.</param>
    /// <param name="progress">Told several times an epoch.</param>
    /// <param name="cancellationToken">Stops within a step; the last epoch's checkpoint stays.</param>
    /// <returns>Mean loss of every epoch of this call.</returns>
    /// <exception cref="SufficeException"><see cref="Fault.Training"/> when the loss is no longer a number; names the last good
    /// checkpoint.</exception>
    public IReadOnlyList<double> Run(
        string stage,
        string checkpoint,
        Func<Batch, Tensor> loss,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(loss);
        using DisposeScope scope = NewDisposeScope();
        using var state = new TrainingState(network, Trains, options);
        int first = state.Restore(checkpoint);
        network.Products = NetworkMode.Supported(options.Products);
        network.Dropout = options.Dropout;
        var losses = new List<double>();
        try
        {
            for (int epoch = first; epoch < options.Epochs; epoch++)
            {
                losses.Add(RunEpoch(stage, checkpoint, epoch, loss, state, progress, cancellationToken));
                state.Save(checkpoint, epoch + 1);
            }
        }
        finally
        {
            network.Products = ProductPrecision.Full;
            network.Dropout = 0;
        }
        state.UseAverage();
        return losses;
    }

    private double RunEpoch(
        string stage,
        string checkpoint,
        int epoch,
        Func<Batch, Tensor> loss,
        TrainingState state,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var random = new Random(HashCode(options.Seed, epoch));
        manual_seed(HashCode(options.Seed, epoch));
        int[][] batches = [.. data.Batches(options.BatchSize, random)];
        long steps = (long)batches.Length * options.Epochs;
        double total = 0;
        for (int i = 0; i < batches.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            long step = ((long)epoch * batches.Length) + i;
            Batch batch = Batch.Augmented(data, batches[i], options, options.PatchKeepAt(step, steps), random);
            state.Optimizer.LearningRate = options.RateAt(step, steps);
            total += Step(batch, loss, state) ?? throw NotANumber(stage, epoch, i, checkpoint);
            if (i % 20 == 0)
            {
                string reached = string.Create(
                    CultureInfo.InvariantCulture,
                    $"epoch {epoch + 1}/{options.Epochs}, loss {total / (i + 1):F3}"
                );
                progress?.Report(new StageProgress(stage, step + 1, steps, reached));
            }
        }
        return total / batches.Length;
    }

    /// <summary>One step of gradient descent.</summary>
    /// <returns>The loss before it; null when loss or gradient is not a number, and then nothing moved.</returns>
    private static double? Step(Batch batch, Func<Batch, Tensor> loss, TrainingState state)
    {
        state.Optimizer.ClearGradients();
        Tensor value = loss(batch);
        double current = value.item<float>();
        if (!double.IsFinite(current))
            return null;
        value.backward();
        double norm = nn.utils.clip_grad_norm_(state.Parameters, LargestGradient);
        if (!double.IsFinite(norm))
            return null;
        state.Optimizer.Step();
        state.UpdateAverage();
        return current;
    }

    private static SufficeException NotANumber(string stage, int epoch, int step, string checkpoint) =>
        new(
            Fault.Training,
            $"{stage}: the loss or its gradient is not a number in epoch {epoch + 1}, step {step + 1}. "
                + (
                    File.Exists(checkpoint)
                        ? $"The last good checkpoint is {checkpoint} ({epoch} epochs). "
                        : "No epoch had been finished. "
                )
                + "Lower the learning rate (--learning-rate) and start again in a new folder."
        );

    /// <summary>A seed for one epoch, the same on every machine.</summary>
    private static int HashCode(int seed, int epoch) => unchecked((seed * 1_000_003) ^ ((epoch + 1) * 7_919));
}

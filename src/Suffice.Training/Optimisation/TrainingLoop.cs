using System.Globalization;
using System.Text.Json;
using Suffice.Data;
using Suffice.Training.Networks;
using TorchSharp;
using TorchSharp.Modules;
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
    /// <summary>Which parameters move; all unless set.</summary>
    public Func<string, bool> Trains { get; init; } = static _ => true;

    /// <summary>Matrices and kernels are decayed; biases, norms, the class token and positions are not.</summary>
    internal static bool IsDecayed((string Name, Parameter Value) parameter) =>
        parameter.Value.dim() > 1 && parameter.Name is not ("cls_token" or "pos_embed");

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
        (string Name, Parameter Value)[] moving =
        [
            .. network
                .named_parameters()
                .Where(parameter => Trains(parameter.name))
                .Select(parameter => (parameter.name, parameter.parameter)),
        ];
        foreach ((string name, Parameter parameter) in network.named_parameters())
            parameter.requires_grad = Trains(name);
        using var optimizer = new DecoupledAdam(
            moving.Select(parameter => (parameter.Value, IsDecayed(parameter) ? options.WeightDecay : 0)),
            beta2: 0.99
        );
        Dictionary<string, Tensor> average =
            options.AverageDecay > 0 ? moving.ToDictionary(parameter => parameter.Name, parameter => parameter.Value.detach().clone()) : [];
        string fingerprint = JsonSerializer.Serialize(new { options, Model = network.Description });
        int first = Checkpoint.Restore(checkpoint, moving, average, optimizer, fingerprint);

        network.Products = NetworkMode.Supported(options.Products);
        network.Dropout = options.Dropout;
        var losses = new List<double>();
        try
        {
            for (int epoch = first; epoch < options.Epochs; epoch++)
            {
                losses.Add(RunEpoch(stage, checkpoint, epoch, loss, moving, average, optimizer, progress, cancellationToken));
                Checkpoint.Save(checkpoint, moving, average, optimizer, epoch + 1, fingerprint);
            }
        }
        finally
        {
            network.Products = ProductPrecision.Full;
            network.Dropout = 0;
        }
        using (no_grad())
        {
            foreach ((string name, Parameter parameter) in moving)
                if (average.TryGetValue(name, out Tensor? mean))
                    parameter.copy_(mean);
        }
        return losses;
    }

    private double RunEpoch(
        string stage,
        string checkpoint,
        int epoch,
        Func<Batch, Tensor> loss,
        (string Name, Parameter Value)[] moving,
        Dictionary<string, Tensor> average,
        DecoupledAdam optimizer,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var random = new Random(HashCode(options.Seed, epoch));
        manual_seed(HashCode(options.Seed, epoch));
        int[][] batches = [.. data.Batches(options.BatchSize, random)];
        int stepsPerEpoch = batches.Length;
        long steps = (long)stepsPerEpoch * options.Epochs;
        double total = 0;
        for (int i = 0; i < stepsPerEpoch; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            long step = ((long)epoch * stepsPerEpoch) + i;
            Batch batch = Batch.Augmented(data, batches[i], options, options.PatchKeepAt(step, steps), random);
            optimizer.LearningRate = options.RateAt(step, steps);
            optimizer.ClearGradients();
            Tensor value = loss(batch);
            double current = value.item<float>();
            if (!double.IsFinite(current))
                throw NotANumber(stage, epoch, i, checkpoint);
            value.backward();
            double norm = nn.utils.clip_grad_norm_(moving.Select(parameter => parameter.Value), 1.0);
            if (!double.IsFinite(norm))
                throw NotANumber(stage, epoch, i, checkpoint); // a step would spoil the weights
            optimizer.Step();
            Average(moving, average);
            total += current;
            if (i % 20 == 0)
                progress?.Report(
                    new StageProgress(
                        stage,
                        step + 1,
                        steps,
                        string.Create(CultureInfo.InvariantCulture, $"epoch {epoch + 1}/{options.Epochs}, loss {total / (i + 1):F3}")
                    )
                );
        }
        return total / stepsPerEpoch;
    }

    private void Average((string Name, Parameter Value)[] moving, Dictionary<string, Tensor> average)
    {
        if (average.Count == 0)
            return;
        using IDisposable _ = no_grad();
        foreach ((string name, Parameter parameter) in moving)
            average[name].lerp_(parameter, 1 - options.AverageDecay);
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

using System.Diagnostics;
using System.Globalization;
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
internal sealed class TrainingLoop(TrainableNetwork network, TrainingSet data, TrainingOptions options)
{
    private const double LargestGradient = 1;

    /// <summary>Share of the start that averaged weights may hold at the end.</summary>
    private const double MostOfStart = 0.05;

    /// <summary>Steps that are timed before training, and steps below which nobody needs to know.</summary>
    private const int TimedSteps = 6,
        FewSteps = 200;

    /// <summary>Which parameters move; all unless set.</summary>
    public Func<string, bool> Trains { get; init; } = static _ => true;

    /// <summary>
    /// How good the network is with the weights it has: larger is better. Asked after every epoch where the options say when to lose
    /// patience.
    /// </summary>
    public Func<double>? Judge { get; init; }

    /// <summary>Trains to the end and leaves the averaged weights in the network, or those of the epoch that was judged best.</summary>
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
        TrainingEstimate estimate = Checked(stage, checkpoint);
        network.Products = NetworkMode.Supported(options.Products);
        network.Dropout = options.Dropout;
        var losses = new List<double>();
        var messages = progress as IProgress<string>;
        try
        {
            TimeSpan? epochTime = messages is null ? null : TimeOfEpoch(loss); // before there is a state: both would not fit
            using var state = new TrainingState(network, Moves, options);
            int first = state.Restore(checkpoint);
            Announce(stage, first, epochTime, estimate, messages);
            int epoch;
            for (epoch = first; epoch < options.Epochs && !state.IsPatienceLost(epoch); epoch++)
            {
                losses.Add(RunEpoch(stage, checkpoint, epoch, loss, state, progress, cancellationToken));
                if (Judge is not null && options.Patience is not null)
                    state.Note(epoch + 1, Judged(state, Judge));
                state.Save(checkpoint, epoch + 1);
            }
            if (epoch < options.Epochs)
                messages?.Report($"{stage}: {EndedEarly(epoch)}");
            state.UseResult();
            return losses;
        }
        finally
        {
            network.Products = ProductPrecision.Full;
            network.Dropout = 0;
        }
    }

    private void Announce(string stage, int first, TimeSpan? epochTime, TrainingEstimate estimate, IProgress<string>? messages)
    {
        if (first < options.Epochs)
            messages?.Report($"{stage}: {Left(epochTime * (options.Epochs - first))}{estimate}");
        if (first == 0 && OldAverage() is { } warning)
            messages?.Report($"{stage}: {warning}");
    }

    /// <summary>What the work will take; refused where it cannot be done here.</summary>
    private TrainingEstimate Checked(string stage, string checkpoint)
    {
        bool hasAdapters = network.named_parameters().Any(parameter => Adapters.Owns(parameter.name));
        if (options.AdapterRank is not null && !hasAdapters)
            throw new SufficeException(Fault.Usage, $"{stage}: only a static net learns by adapters. Leave adapter_rank out there.");
        if (options.Products == ProductPrecision.EightBits && hasAdapters)
            throw new SufficeException(
                Fault.Usage,
                $"{stage}: adapters are added to weights that eight bits round only then. Leave adapter_rank or products out."
            );
        if (options.Patience is not null && Judge is null)
            throw new SufficeException(Fault.Usage, $"{stage}: only training of a static net ends early. Leave patience out there.");
        var estimate = TrainingEstimate.Of(network, Moves, data, options);
        estimate.Check(stage, Path.GetDirectoryName(Path.GetFullPath(checkpoint))!);
        return estimate;
    }

    private bool Moves(string name) =>
        Trains(name)
        && !(network.LayersBehind(name) > options.LastBlocks)
        && (options.AdapterRank is null || Adapters.Owns(name) || network.LayersBehind(name) == 0);

    /// <summary>
    /// How long an epoch takes, from a few steps that move nothing: their rate is 0. Null where all of the work is short.
    /// </summary>
    private TimeSpan? TimeOfEpoch(Func<Batch, Tensor> loss)
    {
        var random = new Random(options.Seed);
        int[][] batches = [.. data.Batches(options.BatchSize, random)];
        if ((long)batches.Length * options.Epochs < FewSteps || batches.Length < 2) // of one batch, only the step that readies libtorch
            return null;
        using DisposeScope all = NewDisposeScope();
        using var scratch = new TrainingState(network, Moves, options with { AverageDecay = 0, Patience = null });
        int[] tried = Evenly.Spaced(batches.Length, TimedSteps + 1);
        long began = 0;
        for (int i = 0; i < tried.Length; i++)
        {
            if (i == 1) // The first one also readies libtorch.
                began = Stopwatch.GetTimestamp();
            using DisposeScope scope = NewDisposeScope();
            Step(Batch.Augmented(data, batches[tried[i]], options, options.PatchKeep, random), loss, scratch);
        }
        foreach (Parameter parameter in scratch.Parameters)
            parameter.grad = null;
        return Stopwatch.GetElapsedTime(began) * ((double)batches.Length / (tried.Length - 1));
    }

    /// <summary>Says where the averaged weights would still be much of what they began as; null: they are not.</summary>
    private string? OldAverage()
    {
        long steps = (long)data.Batches(options.BatchSize, new Random(options.Seed)).Count() * options.Epochs;
        double left = Math.Pow(options.AverageDecay, steps);
        return steps == 0 || left <= MostOfStart
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"WARNING: after these {steps:N0} steps {left * 100:0} % of the averaged weights, which are the result, are still those "
                    + $"of the start. Set average_decay to 0 (it is {options.AverageDecay}), or train for more epochs."
            );
    }

    private string EndedEarly(int epochs) =>
        $"ended after {epochs} of {options.Epochs} epochs: {options.Patience} in a row made it no better on the control split (patience)";

    private static string Left(TimeSpan? time) =>
        time is { TotalMinutes: var minutes } ? string.Create(CultureInfo.InvariantCulture, $"about {Math.Max(1, minutes):0} min; ") : "";

    /// <summary>How good the averaged weights are, in the numbers of use.</summary>
    private double Judged(TrainingState state, Func<double> judge)
    {
        (ProductPrecision products, double dropout) = (network.Products, network.Dropout);
        (network.Products, network.Dropout) = (NetworkMode.InUse(products), 0);
        double score = state.OnAverage(judge);
        (network.Products, network.Dropout) = (products, dropout);
        return score;
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

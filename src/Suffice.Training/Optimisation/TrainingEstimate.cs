using System.Globalization;
using Suffice.Models;
using Suffice.Training.Networks;

namespace Suffice.Training.Optimisation;

/// <summary>What a training will take at its peak, known before it begins.</summary>
/// <param name="Parameters">Numbers of the net.</param>
/// <param name="Moving">Those of them that learn.</param>
/// <param name="MemoryBytes">Of the process, estimated from above: numbers, gradients, moments, what is kept for the gradient.</param>
/// <param name="DiskBytes">Checkpoint, its successor while that is written, and the net.</param>
internal sealed record TrainingEstimate(long Parameters, long Moving, long MemoryBytes, long DiskBytes)
{
    /// <summary>Program, libtorch and the runtime, before there is a net; measured.</summary>
    private const long Program = 400L << 20;

    /// <summary>Of a training as the loop does it.</summary>
    /// <param name="network">The net.</param>
    /// <param name="moves">Which of its parameters learn.</param>
    /// <param name="set">What they learn from; in memory already.</param>
    /// <param name="options">How.</param>
    internal static TrainingEstimate Of(TrainableNetwork network, Func<string, bool> moves, TrainingSet set, TrainingOptions options)
    {
        long all = 0,
            moving = 0;
        int layers = 0;
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in network.named_parameters())
        {
            all += parameter.numel();
            if (!moves(name))
                continue;
            moving += parameter.numel();
            layers = Math.Max(layers, network.LayersBehind(name));
        }
        // Of each number that learns: two moments, and itself in a checkpoint or its gradient in memory; perhaps its average, and its best.
        int kept = 3 + (options.AverageDecay > 0 ? 1 : 0) + (options.Patience is null ? 0 : 1);
        return new TrainingEstimate(
            all,
            moving,
            Program + (sizeof(float) * (all + (kept * moving) + Activations(set, layers, options.BatchSize))),
            sizeof(float) * (all + (2 * kept * moving))
        );
    }

    /// <summary>Refuses work that would not fit, before it begins.</summary>
    /// <param name="stage">What it is, for people.</param>
    /// <param name="folder">Where checkpoints go.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Machine"/>: too little memory, or room on the disk.</exception>
    public void Check(string stage, string folder) =>
        Check(stage, folder, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace);

    internal void Check(string stage, string folder, long memory, long disk)
    {
        if (MemoryBytes > memory)
            throw new SufficeException(
                Fault.Machine,
                $"{stage}: about {Size(MemoryBytes)} of memory would be needed, and there are {Size(memory)}. Let less of the net learn "
                    + "(last_blocks, adapter_rank), or take a smaller batch_size."
            );
        if (DiskBytes > disk)
            throw new SufficeException(
                Fault.Machine,
                $"{stage}: about {Size(DiskBytes)} would be written to {folder}, where {Size(disk)} are free. Make room, or give another "
                    + "folder."
            );
    }

    /// <summary>For people.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Moving / 1e6:0.0} of {Parameters / 1e6:0.0} million numbers learn; at most about {Size(MemoryBytes)} of memory, "
                + $"{Size(DiskBytes)} on disk"
        );

    /// <summary>
    /// Floats kept for the gradient of the largest batch: of each token and block what norms, attention and both layers of the perceptron
    /// read, and their products.
    /// </summary>
    private static long Activations(TrainingSet set, int layers, int batch)
    {
        ModelDescription model = set.Model;
        long ofToken = (10L * model.Width) + (3L * model.HiddenWidth),
            ofAttention = (long)model.Heads * set.MostTokens;
        return batch * set.MostTokens * ((Math.Min(layers, model.Depth) * (ofToken + ofAttention)) + ofToken);
    }

    private static string Size(long bytes) =>
        bytes < 1e9
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB");
}

using System.Globalization;
using Suffice.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Optimisation;

/// <summary>
/// Tensors of a training by name: all that move, their running averages, and their best values; the last two may be none.
/// </summary>
internal sealed record CheckpointParts(
    IReadOnlyList<(string Name, Parameter Value)> Parameters,
    IReadOnlyDictionary<string, Tensor> Average,
    IReadOnlyDictionary<string, Tensor> Best
);

/// <summary>
/// Everything a training run needs to go on, in one safetensors file: <c>model.*</c>, <c>average.*</c>, <c>best.*</c>, <c>first.*</c> and
/// <c>second.*</c> (the optimiser's moments; Muon has no second), and in the metadata the epochs done, the best of them, a fingerprint of
/// the options and a checksum.
/// </summary>
internal static class Checkpoint
{
    public static void Save(string path, CheckpointParts parts, Optimizer optimizer, int epochsDone, BestEpoch best, string fingerprint)
    {
        var tensors = new List<NamedTensor>();
        foreach (((string name, Parameter value), MovingParameter moving) in parts.Parameters.Zip(optimizer.Parameters))
            tensors.AddRange(Tensors(parts, name, value, moving).Select(tensor => Weights.Later(tensor.Name, tensor.Value)));
        CheckedTensors.Save(
            path,
            tensors,
            new Dictionary<string, string>
            {
                ["epochs"] = epochsDone.ToString(CultureInfo.InvariantCulture),
                ["steps"] = string.Join(',', optimizer.Parameters.Select(moving => moving.Steps)),
                ["best_epoch"] = best.Epoch.ToString(CultureInfo.InvariantCulture),
                ["best_score"] = best.Score.ToString("R", CultureInfo.InvariantCulture),
                ["options"] = fingerprint,
            }
        );
    }

    /// <summary>Goes back to the state of a checkpoint, if there is one.</summary>
    /// <returns>Epochs done, and the best of them; 0 when there is no checkpoint yet.</returns>
    /// <exception cref="SufficeException">When the file is damaged or belongs to a run with other options.</exception>
    public static (int Epochs, BestEpoch Best) Restore(string path, CheckpointParts parts, Optimizer optimizer, string fingerprint)
    {
        if (!File.Exists(path))
            return default;
        using SafetensorsFile file = CheckedTensors.Open(path);
        IReadOnlyDictionary<string, string> notes = file.Metadata;
        if (!notes.TryGetValue("options", out string? options) || options != fingerprint)
            throw new SufficeException(
                Fault.Usage,
                $"{path} was written by a run with other options. Give the same options to go on, or begin anew in another run folder."
            );
        long[] steps = Steps(notes, optimizer.Parameters.Count);
        foreach ((int i, ((string name, Parameter value), MovingParameter moving)) in parts.Parameters.Zip(optimizer.Parameters).Index())
        {
            foreach ((string key, Tensor tensor) in Tensors(parts, name, value, moving))
                Weights.Write(file, key, tensor);
            moving.Steps = steps[i];
            // What had a gradient once has one of zeros in steps that pass it over, and moves by its memory.
            if (steps[i] > 0)
                value.grad = zeros_like(value);
        }
        return (Whole("epochs"), new BestEpoch(Whole("best_epoch"), Number("best_score")));

        int Whole(string key) => int.Parse(notes.GetValueOrDefault(key, "0"), CultureInfo.InvariantCulture);

        double Number(string key) => double.Parse(notes.GetValueOrDefault(key, "0"), CultureInfo.InvariantCulture);
    }

    /// <summary>Of each parameter; older checkpoints have one number for all.</summary>
    private static long[] Steps(IReadOnlyDictionary<string, string> notes, int count) =>
        notes.TryGetValue("steps", out string? each)
            ? [.. each.Split(',').Select(text => long.Parse(text, CultureInfo.InvariantCulture))]
            : [.. Enumerable.Repeat(long.Parse(notes.GetValueOrDefault("step", "0"), CultureInfo.InvariantCulture), count)];

    /// <summary>What is kept of one parameter, by its name in the file.</summary>
    private static IEnumerable<(string Name, Tensor Value)> Tensors(
        CheckpointParts parts,
        string name,
        Parameter value,
        MovingParameter moving
    )
    {
        yield return ($"model.{name}", value);
        if (parts.Average.TryGetValue(name, out Tensor? mean))
            yield return ($"average.{name}", mean);
        if (parts.Best.TryGetValue(name, out Tensor? best))
            yield return ($"best.{name}", best);
        foreach ((string moment, Tensor memory) in moving.Moments)
            yield return ($"{moment}.{name}", memory);
    }
}

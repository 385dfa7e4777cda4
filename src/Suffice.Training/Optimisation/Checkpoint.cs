using System.Globalization;
using Suffice.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Optimisation;

/// <summary>
/// Everything a training run needs to go on, in one safetensors file: <c>model.*</c>, <c>average.*</c>, <c>first.*</c> and <c>second.*</c>
/// (Adam's moments), and in the metadata the epochs done, a fingerprint of the options and a checksum.
/// </summary>
internal static class Checkpoint
{
    public static void Save(
        string path,
        IReadOnlyList<(string Name, Parameter Value)> parameters,
        IReadOnlyDictionary<string, Tensor> average,
        DecoupledAdam optimizer,
        int epochsDone,
        string fingerprint
    )
    {
        var tensors = new List<NamedTensor>();
        foreach (((string name, Parameter value), DecoupledAdam.State state) in parameters.Zip(optimizer.States))
        {
            tensors.Add(Weights.Read($"model.{name}", value));
            if (average.TryGetValue(name, out Tensor? mean))
                tensors.Add(Weights.Read($"average.{name}", mean));
            tensors.Add(Weights.Read($"first.{name}", state.First));
            tensors.Add(Weights.Read($"second.{name}", state.Second));
        }
        CheckedTensors.Save(
            path,
            tensors,
            new Dictionary<string, string>
            {
                ["epochs"] = epochsDone.ToString(CultureInfo.InvariantCulture),
                ["step"] = optimizer.States[0].Steps.ToString(CultureInfo.InvariantCulture),
                ["options"] = fingerprint,
            }
        );
    }

    /// <summary>Goes back to the state of a checkpoint; 0 when there is none yet.</summary>
    /// <returns>Epochs done.</returns>
    /// <exception cref="SufficeException">When the file is damaged or belongs to a run with other options.</exception>
    public static int Restore(
        string path,
        IReadOnlyList<(string Name, Parameter Value)> parameters,
        Dictionary<string, Tensor> average,
        DecoupledAdam optimizer,
        string fingerprint
    )
    {
        if (!File.Exists(path))
            return 0;
        using SafetensorsFile file = CheckedTensors.Open(path);
        if (!file.Metadata.TryGetValue("options", out string? options) || options != fingerprint)
            throw new SufficeException(
                Fault.Usage,
                $"{path} was written by a run with other options. Give the same options to go on, or another --out folder to begin anew."
            );
        foreach (((string name, Parameter value), DecoupledAdam.State state) in parameters.Zip(optimizer.States))
        {
            Weights.Write(file, $"model.{name}", value);
            if (average.TryGetValue(name, out Tensor? mean))
                Weights.Write(file, $"average.{name}", mean);
            Weights.Write(file, $"first.{name}", state.First);
            Weights.Write(file, $"second.{name}", state.Second);
            state.Steps = long.Parse(file.Metadata["step"], CultureInfo.InvariantCulture);
        }
        return int.Parse(file.Metadata["epochs"], CultureInfo.InvariantCulture);
    }
}

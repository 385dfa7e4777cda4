using System.Globalization;
using Suffice.Bundles;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Optimisation;

/// <summary>
/// Everything a training run needs to go on, in one safetensors file: <c>model.*</c>, <c>average.*</c>, <c>first.*</c> and <c>second.*</c>
/// (Adam's moments), and in the metadata the epochs done, a fingerprint of the options and a checksum.
/// </summary>
internal static class Checkpoint
{
    public static void Save(string path, IReadOnlyList<(string Name, Parameter Value)> parameters, IReadOnlyDictionary<string, Tensor> average, AdamW optimizer, int epochsDone, string fingerprint)
    {
        var tensors = new List<NamedTensor>();
        List<OptimizerState> states = optimizer.state_dict().State;
        Dictionary<string, int> order = StateOrder(parameters);
        foreach ((string name, Parameter value) in parameters)
        {
            tensors.Add(Weights.Read($"model.{name}", value));
            if (average.TryGetValue(name, out Tensor? mean)) tensors.Add(Weights.Read($"average.{name}", mean));
            var state = (AdamW.State)states[order[name]];
            tensors.Add(Weights.Read($"first.{name}", state.exp_avg));
            tensors.Add(Weights.Read($"second.{name}", state.exp_avg_sq));
        }
        long step = ((AdamW.State)states[0]).step;
        CheckedTensors.Save(path, tensors, new Dictionary<string, string>
        {
            ["epochs"] = epochsDone.ToString(CultureInfo.InvariantCulture),
            ["step"] = step.ToString(CultureInfo.InvariantCulture),
            ["options"] = fingerprint,
        });
    }

    /// <summary>Goes back to the state of a checkpoint; 0 when there is none yet.</summary>
    /// <returns>Epochs done.</returns>
    /// <exception cref="SufficeException">When the file is damaged or belongs to a run with other options.</exception>
    public static int Restore(string path, IReadOnlyList<(string Name, Parameter Value)> parameters, Dictionary<string, Tensor> average, AdamW optimizer, string fingerprint)
    {
        if (!File.Exists(path)) return 0;
        using SafetensorsFile file = CheckedTensors.Open(path);
        if (!file.Metadata.TryGetValue("options", out string? options) || options != fingerprint)
            throw new SufficeException(Fault.Usage, $"{path} was written by a run with other options. Give the same options to go on, or another --out folder to begin anew.");
        List<OptimizerState> states = optimizer.state_dict().State;
        Dictionary<string, int> order = StateOrder(parameters);
        foreach ((string name, Parameter value) in parameters)
        {
            Weights.Write(file, $"model.{name}", value);
            if (average.TryGetValue(name, out Tensor? mean)) Weights.Write(file, $"average.{name}", mean);
            var state = (AdamW.State)states[order[name]];
            Weights.Write(file, $"first.{name}", state.exp_avg);
            Weights.Write(file, $"second.{name}", state.exp_avg_sq);
            state.step = long.Parse(file.Metadata["step"], CultureInfo.InvariantCulture);
        }
        return int.Parse(file.Metadata["epochs"], CultureInfo.InvariantCulture);
    }

    /// <summary>The optimiser lists its states group by group: decayed parameters first.</summary>
    private static Dictionary<string, int> StateOrder(IReadOnlyList<(string Name, Parameter Value)> parameters) =>
        parameters.OrderBy(parameter => TrainingLoop.IsDecayed(parameter) ? 0 : 1).Select((parameter, i) => (parameter.Name, i)).ToDictionary(pair => pair.Name, pair => pair.i);
}

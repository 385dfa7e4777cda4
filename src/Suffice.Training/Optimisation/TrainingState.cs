using System.Text.Json;
using Suffice.Training.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Optimisation;

/// <summary>The epoch that was judged best so far; 0: none was judged.</summary>
internal readonly record struct BestEpoch(int Epoch, double Score);

/// <summary>
/// What a training moves: parameters, their running averages, the optimiser's moments, and the weights that were judged best. A checkpoint
/// holds all of it.
/// </summary>
internal sealed class TrainingState : IDisposable
{
    private readonly TrainingOptions options;
    private readonly (string Name, Parameter Value)[] parameters;
    private readonly Dictionary<string, Tensor> average;
    private readonly Dictionary<string, Tensor> bestWeights;
    private readonly string fingerprint;
    private BestEpoch best;

    /// <param name="network">What is trained; the others of its parameters are frozen.</param>
    /// <param name="moves">Which parameters move.</param>
    /// <param name="options">Decays.</param>
    public TrainingState(TrainableNetwork network, Func<string, bool> moves, TrainingOptions options)
    {
        this.options = options;
        parameters = [.. network.named_parameters().Where(parameter => moves(parameter.name))];
        foreach ((string name, Parameter parameter) in network.named_parameters())
            parameter.requires_grad = moves(name);
        Optimizer = new Optimizer(parameters.Select(Moving));
        average = options.AverageDecay > 0 ? Copies() : [];
        bestWeights = options.Patience is null ? [] : Copies();
        fingerprint = JsonSerializer.Serialize(new { options, Model = network.Description });

        MovingParameter Moving((string Name, Parameter Value) parameter)
        {
            bool isMatrix = IsDecayed(parameter);
            double decay = isMatrix ? options.WeightDecay : 0,
                rate = Math.Pow(options.LayerDecay ?? 1, network.LayersBehind(parameter.Name));
            return options.Optimizer == OptimizerKind.Muon && isMatrix && network.IsHidden(parameter.Name)
                ? new MuonParameter(parameter.Value, decay, rate, NetworkMode.Supported(options.Products))
                : new AdamParameter(parameter.Value, decay, rate, beta2: 0.99);
        }
    }

    public Optimizer Optimizer { get; }

    public IEnumerable<Parameter> Parameters => parameters.Select(parameter => parameter.Value);

    public void Dispose() => Optimizer.Dispose();

    /// <returns>Epochs done: 0 when there is no checkpoint yet.</returns>
    public int Restore(string checkpoint)
    {
        (int epochs, best) = Checkpoint.Restore(checkpoint, Parts(), Optimizer, fingerprint);
        return epochs;
    }

    public void Save(string checkpoint, int epochsDone) => Checkpoint.Save(checkpoint, Parts(), Optimizer, epochsDone, best, fingerprint);

    /// <summary>Whether so many epochs passed since the best one that no better is waited for.</summary>
    public bool IsPatienceLost(int epochsDone) => best.Epoch > 0 && epochsDone - best.Epoch >= options.Patience;

    /// <summary>Keeps the averages if they are better than any before.</summary>
    /// <param name="epochsDone">After how many epochs.</param>
    /// <param name="score">How good they are.</param>
    public void Note(int epochsDone, double score)
    {
        if (best.Epoch > 0 && score <= best.Score)
            return;
        best = new BestEpoch(epochsDone, score);
        using IDisposable _ = no_grad();
        foreach ((string name, Parameter parameter) in parameters)
            bestWeights[name].copy_(average.GetValueOrDefault(name, parameter));
    }

    /// <summary>Moves the averages a little towards the parameters.</summary>
    public void UpdateAverage()
    {
        using IDisposable _ = no_grad();
        foreach ((string name, Parameter parameter) in parameters)
            if (average.TryGetValue(name, out Tensor? mean))
                mean.lerp_(parameter, 1 - options.AverageDecay);
    }

    /// <summary>What is found with the averages in the parameters' place.</summary>
    public double OnAverage(Func<double> find)
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> own = Copies();
        Use(average);
        double found = find();
        Use(own);
        return found;
    }

    /// <summary>Gives the parameters their values of the best epoch if epochs were judged, else their averages if there are any.</summary>
    public void UseResult() => Use(best.Epoch > 0 ? bestWeights : average);

    private void Use(Dictionary<string, Tensor> values)
    {
        using IDisposable _ = no_grad();
        foreach ((string name, Parameter parameter) in parameters)
            if (values.TryGetValue(name, out Tensor? value))
                parameter.copy_(value);
    }

    private Dictionary<string, Tensor> Copies() =>
        parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value.detach().clone());

    private CheckpointParts Parts() => new(parameters, average, bestWeights);

    /// <summary>Matrices and kernels are decayed; biases, norms, the class token and positions are not.</summary>
    internal static bool IsDecayed((string Name, Parameter Value) parameter) =>
        parameter.Value.dim() > 1 && parameter.Name is not ("cls_token" or "pos_embed");
}

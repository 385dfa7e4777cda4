using System.Text.Json;
using Suffice.Training.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Optimisation;

/// <summary>What a training moves: parameters, their running averages, the optimiser's moments. A checkpoint holds all of it.</summary>
internal sealed class TrainingState : IDisposable
{
    private readonly TrainingOptions options;
    private readonly (string Name, Parameter Value)[] parameters;
    private readonly Dictionary<string, Tensor> average;
    private readonly string fingerprint;

    /// <param name="network">What is trained; the others of its parameters are frozen.</param>
    /// <param name="trains">Which parameters move.</param>
    /// <param name="options">Decays.</param>
    public TrainingState(TrainableNetwork network, Func<string, bool> trains, TrainingOptions options)
    {
        this.options = options;
        parameters =
        [
            .. network
                .named_parameters()
                .Where(parameter => trains(parameter.name))
                .Select(parameter => (parameter.name, parameter.parameter)),
        ];
        foreach ((string name, Parameter parameter) in network.named_parameters())
            parameter.requires_grad = trains(name);
        Optimizer = new DecoupledAdam(
            parameters.Select(parameter => (parameter.Value, IsDecayed(parameter) ? options.WeightDecay : 0)),
            beta2: 0.99
        );
        average =
            options.AverageDecay > 0
                ? parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value.detach().clone())
                : [];
        fingerprint = JsonSerializer.Serialize(new { options, Model = network.Description });
    }

    public DecoupledAdam Optimizer { get; }

    public IEnumerable<Parameter> Parameters => parameters.Select(parameter => parameter.Value);

    public void Dispose() => Optimizer.Dispose();

    /// <returns>Epochs done: 0 when there is no checkpoint yet.</returns>
    public int Restore(string checkpoint) => Checkpoint.Restore(checkpoint, parameters, average, Optimizer, fingerprint);

    public void Save(string checkpoint, int epochsDone) =>
        Checkpoint.Save(checkpoint, parameters, average, Optimizer, epochsDone, fingerprint);

    /// <summary>Moves the averages a little towards the parameters.</summary>
    public void UpdateAverage()
    {
        using IDisposable _ = no_grad();
        foreach ((string name, Parameter parameter) in parameters)
            if (average.TryGetValue(name, out Tensor? mean))
                mean.lerp_(parameter, 1 - options.AverageDecay);
    }

    /// <summary>Gives the parameters their averages, where there are any.</summary>
    public void UseAverage()
    {
        using IDisposable _ = no_grad();
        foreach ((string name, Parameter parameter) in parameters)
            if (average.TryGetValue(name, out Tensor? mean))
                parameter.copy_(mean);
    }

    /// <summary>Matrices and kernels are decayed; biases, norms, the class token and positions are not.</summary>
    internal static bool IsDecayed((string Name, Parameter Value) parameter) =>
        parameter.Value.dim() > 1 && parameter.Name is not ("cls_token" or "pos_embed");
}

using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Optimisation;

/// <summary>Moves parameters down their gradients. One without a gradient is passed over.</summary>
/// <param name="parameters">What moves, and how.</param>
internal sealed class Optimizer(IEnumerable<MovingParameter> parameters) : IDisposable
{
    /// <summary>In the order given.</summary>
    public IReadOnlyList<MovingParameter> Parameters { get; } = [.. parameters];

    /// <summary>Of the next step.</summary>
    public double LearningRate { get; set; }

    /// <summary>Adam for all.</summary>
    /// <inheritdoc cref="AdamParameter"/>
    public static Optimizer Adam(IEnumerable<Parameter> parameters, double decay = 0, double epsilon = 1e-8) =>
        new(parameters.Select(parameter => new AdamParameter(parameter, decay, epsilon: epsilon)));

    /// <summary>Sets the gradients that are there to 0.</summary>
    public void ClearGradients()
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (MovingParameter moving in Parameters)
            moving.Parameter.grad?.zero_();
    }

    /// <summary>Moves the parameters.</summary>
    public void Step()
    {
        using IDisposable _ = no_grad();
        foreach (MovingParameter moving in Parameters)
        {
            using DisposeScope scope = NewDisposeScope();
            if (moving.Parameter.grad is { } gradient)
                moving.Move(gradient, LearningRate);
        }
    }

    public void Dispose()
    {
        foreach (MovingParameter moving in Parameters)
            moving.Dispose();
    }
}

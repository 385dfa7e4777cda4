using Suffice.Training.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Optimisation;

/// <summary>
/// A parameter that an <see cref="Optimizer"/> moves, and what it remembers of it. The decay is decoupled from the gradient (Loshchilov and
/// Hutter, arXiv 1711.05101).
/// </summary>
/// <param name="parameter">What moves.</param>
/// <param name="decay">By how much it is decayed a step, in units of its learning rate.</param>
/// <param name="rate">Its learning rate, as a share of the optimiser's.</param>
internal abstract class MovingParameter(Parameter parameter, double decay, double rate) : IDisposable
{
    public Parameter Parameter => parameter;

    public double Decay => decay;

    public double Rate => rate;

    /// <summary>What a checkpoint keeps beside the value, by name; each of the parameter's shape.</summary>
    public abstract IReadOnlyList<(string Name, Tensor Value)> Moments { get; }

    /// <summary>Steps in which the parameter had a gradient.</summary>
    public long Steps { get; set; }

    /// <summary>One step.</summary>
    /// <param name="gradient">Of the loss.</param>
    /// <param name="optimizerRate">The optimiser's learning rate.</param>
    public void Move(Tensor gradient, double optimizerRate)
    {
        Steps++;
        double ownRate = optimizerRate * rate;
        if (decay != 0)
            parameter.Scale(1 - (ownRate * decay));
        Descend(gradient, ownRate);
    }

    /// <summary>Moves against the gradient, by the rule.</summary>
    private protected abstract void Descend(Tensor gradient, double ownRate);

    public void Dispose()
    {
        foreach ((_, Tensor moment) in Moments)
            moment.Dispose();
    }

    /// <summary>Zeros of the parameter's shape, which live until this is disposed.</summary>
    private protected static Tensor Memory(Parameter parameter) => zeros_like(parameter).DetachFromDisposeScope();
}

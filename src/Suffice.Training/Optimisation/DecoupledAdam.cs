using Suffice.Training.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Optimisation;

/// <summary>
/// Adam (arXiv 1412.6980) with decoupled weight decay (arXiv 1711.05101): to the bit what TorchSharp's Adam and AdamW compute, but with
/// scalars that live as long as libtorch reads them (<see cref="Numbers"/>). A parameter without a gradient is passed over.
/// </summary>
internal sealed class DecoupledAdam : IDisposable
{
    private const double Beta1 = 0.9;

    private readonly double beta2;
    private readonly double epsilon;

    /// <param name="parameters">What moves, by how much it is decayed a step, in units of its learning rate, and what share that is of
    /// <see cref="LearningRate"/>.</param>
    /// <param name="beta2">Decay of the mean square.</param>
    /// <param name="epsilon">Added to the root of the mean square.</param>
    public DecoupledAdam(IEnumerable<(Parameter Value, double Decay, double Rate)> parameters, double beta2 = 0.999, double epsilon = 1e-8)
    {
        (this.beta2, this.epsilon) = (beta2, epsilon);
        States = [.. parameters.Select(parameter => new State(parameter.Value, parameter.Decay, parameter.Rate))];
    }

    /// <summary>In the order of the parameters.</summary>
    public IReadOnlyList<State> States { get; }

    /// <summary>Of the next step.</summary>
    public double LearningRate { get; set; }

    /// <summary>Sets the gradients that are there to 0.</summary>
    public void ClearGradients()
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (State state in States)
            state.Parameter.grad?.zero_();
    }

    /// <summary>Moves the parameters.</summary>
    public void Step()
    {
        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach (State state in States)
            if (state.Parameter.grad is { } gradient)
                Move(state, gradient);
    }

    private void Move(State state, Tensor gradient)
    {
        state.Steps++;
        double rate = LearningRate * state.Rate;
        if (state.Decay != 0)
            state.Parameter.Scale(1 - (rate * state.Decay));
        state.First.Scale(Beta1);
        state.First.Add(gradient, 1 - Beta1);
        state.Second.Scale(beta2);
        state.Second.AddProduct(gradient, gradient, 1 - beta2);
        Tensor root = state.Second.sqrt().Over(Math.Sqrt(1 - Math.Pow(beta2, state.Steps)));
        root.Add(epsilon);
        state.Parameter.AddQuotient(state.First, root, -rate / (1 - Math.Pow(Beta1, state.Steps)));
    }

    public void Dispose()
    {
        foreach (State state in States)
        {
            state.First.Dispose();
            state.Second.Dispose();
        }
    }

    /// <summary>What is known of one parameter.</summary>
    public sealed class State(Parameter parameter, double decay, double rate)
    {
        public Parameter Parameter => parameter;

        public double Decay => decay;

        /// <summary>Its learning rate, as a share of the optimiser's.</summary>
        public double Rate => rate;

        /// <summary>Running mean of the gradient.</summary>
        public Tensor First { get; } = zeros_like(parameter).DetachFromDisposeScope();

        /// <summary>Running mean of the gradient's square.</summary>
        public Tensor Second { get; } = zeros_like(parameter).DetachFromDisposeScope();

        /// <summary>Steps in which the parameter had a gradient.</summary>
        public long Steps { get; set; }
    }
}

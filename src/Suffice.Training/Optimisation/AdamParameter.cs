using Suffice.Training.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Optimisation;

/// <summary>
/// Adam (Kingma and Ba, arXiv 1412.6980): to the bit what TorchSharp's Adam and AdamW compute, but with scalars that live as long as
/// libtorch reads them (<see cref="Numbers"/>).
/// </summary>
/// <inheritdoc cref="MovingParameter"/>
/// <param name="parameter">What moves.</param>
/// <param name="decay">By how much it is decayed a step, in units of its learning rate.</param>
/// <param name="rate">Its learning rate, as a share of the optimiser's.</param>
/// <param name="beta2">Decay of the mean square.</param>
/// <param name="epsilon">Added to the root of the mean square.</param>
internal sealed class AdamParameter(Parameter parameter, double decay = 0, double rate = 1, double beta2 = 0.999, double epsilon = 1e-8)
    : MovingParameter(parameter, decay, rate)
{
    private const double Beta1 = 0.9;

    private readonly Tensor first = Memory(parameter); // running mean of the gradient
    private readonly Tensor second = Memory(parameter); // and of its square

    public override IReadOnlyList<(string Name, Tensor Value)> Moments => [("first", first), ("second", second)];

    private protected override void Descend(Tensor gradient, double ownRate)
    {
        first.Scale(Beta1);
        first.Add(gradient, 1 - Beta1);
        second.Scale(beta2);
        second.AddProduct(gradient, gradient, 1 - beta2);
        Tensor root = second.sqrt().Over(Math.Sqrt(1 - Math.Pow(beta2, Steps)));
        root.Add(epsilon);
        Parameter.AddQuotient(first, root, -ownRate / (1 - Math.Pow(Beta1, Steps)));
    }
}

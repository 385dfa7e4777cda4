using Suffice.Training.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Optimisation;

/// <summary>
/// Muon (K. Jordan and others, "Muon: An optimizer for hidden layers in neural networks", 2024): a matrix moves by its momentum with all
/// singular values made about 1, so that rare directions are learnt as fast as common ones. A move's root mean square is that of Adam's
/// usual ones (Liu et al., arXiv 2502.16982), so that one learning rate and decay serve both.
/// </summary>
/// <inheritdoc cref="MovingParameter"/>
/// <param name="parameter">What moves.</param>
/// <param name="decay">By how much it is decayed a step, in units of its learning rate.</param>
/// <param name="rate">Its learning rate, as a share of the optimiser's.</param>
/// <param name="products">In which numbers the singular values are made alike.</param>
internal sealed class MuonParameter(Parameter parameter, double decay, double rate, ProductPrecision products)
    : MovingParameter(parameter, decay, rate)
{
    private const double Momentum = 0.95,
        RootMeanSquare = 0.2;
    private const int Iterations = 5;

    /// <summary>Of the odd polynomial ax + bx³ + cx⁵, which drives singular values from (0, 1] towards 1 when it is iterated.</summary>
    private const double A = 3.4445,
        B = -4.7750,
        C = 2.0315;

    private readonly Tensor momentum = Memory(parameter);

    public override IReadOnlyList<(string Name, Tensor Value)> Moments => [("first", momentum)];

    private protected override void Descend(Tensor gradient, double ownRate)
    {
        momentum.Scale(Momentum);
        momentum.Add(gradient, 1);
        Tensor ahead = momentum.Times(Momentum).Plus(gradient).flatten(1); // a kernel's inputs and places are its columns
        double length = Math.Max(ahead.shape[0], ahead.shape[1]);
        Tensor move = Orthogonal(ahead).reshape(Parameter.shape);
        Parameter.Add(move, -ownRate * RootMeanSquare * Math.Sqrt(length));
    }

    /// <summary>About UVᵀ of a matrix USVᵀ, by Newton and Schulz's iteration: (m, n) → (m, n).</summary>
    private Tensor Orthogonal(Tensor matrix)
    {
        bool isTall = matrix.shape[0] > matrix.shape[1];
        Tensor x = isTall ? matrix.t() : matrix;
        x = (x / x.norm().AtLeast(1e-12)).to(products == ProductPrecision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32);
        for (int i = 0; i < Iterations; i++)
        {
            Tensor square = x.mm(x.t()),
                factor = square.Times(B).Plus(square.mm(square).Times(C));
            x = x.Times(A).Plus(factor.mm(x));
        }
        return (isTall ? x.t() : x).to(ScalarType.Float32);
    }
}

using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Tests.Optimisation;

public class OptimizerTests
{
    [Fact]
    public void Adam_follows_the_formula()
    {
        using DisposeScope scope = NewDisposeScope();
        var random = new Random(4);
        float[] start = RandomModels.Normal(random, 6, 1);
        Parameter parameter = nn.Parameter(tensor(start).clone());
        using var optimizer = new Optimizer([new AdamParameter(parameter, 0.1, 1, beta2: 0.99, epsilon: 1e-5)]);
        double[] expected = Array.ConvertAll(start, value => (double)value),
            first = new double[6],
            second = new double[6];
        for (int step = 1; step <= 50; step++)
        {
            float[] gradient = RandomModels.Normal(random, 6, 1);
            double rate = optimizer.LearningRate = 0.01 / step;
            parameter.grad = tensor(gradient).clone();
            optimizer.Step();
            for (int i = 0; i < 6; i++)
            {
                first[i] = (0.9 * first[i]) + (0.1 * gradient[i]);
                second[i] = (0.99 * second[i]) + (0.01 * gradient[i] * gradient[i]);
                double move = first[i] / (1 - Math.Pow(0.9, step)) / (Math.Sqrt(second[i] / (1 - Math.Pow(0.99, step))) + 1e-5);
                expected[i] = (expected[i] * (1 - (rate * 0.1))) - (rate * move);
            }
        }
        // 50 steps of two roundings of 2⁻²⁴ each, of values below 4; what the moves lose is a hundred times smaller.
        Assert.All(parameter.data<float>().ToArray().Zip(expected), pair =>
            Assert.Equal(pair.Second, pair.First, 50 * 2 * 4 * Math.Pow(2, -24))
        );
        Assert.Equal(50, optimizer.Parameters[0].Steps);
    }

    [Theory]
    [InlineData(24, 40, ProductPrecision.Full)]
    [InlineData(40, 24, ProductPrecision.Full)]
    [InlineData(40, 24, ProductPrecision.BFloat16)]
    public void Muon_moves_by_its_momentum_with_all_singular_values_alike(int rows, int columns, ProductPrecision products)
    {
        using DisposeScope scope = NewDisposeScope();
        var random = new Random(5);
        Parameter parameter = nn.Parameter(tensor(RandomModels.Normal(random, rows * columns, 1)).reshape(rows, columns / 2, 2, 1).clone());
        using var optimizer = new Optimizer([new MuonParameter(parameter, 0.1, 0.5, products)]) { LearningRate = 0.02 };
        Tensor momentum = zeros(rows, columns);
        for (int step = 0; step < 3; step++)
        {
            Tensor before = parameter.detach().clone(),
                gradient = tensor(RandomModels.Normal(random, rows * columns, 1)).reshape(rows, columns);
            parameter.grad = gradient.reshape(before.shape).clone();
            optimizer.Step();
            momentum = momentum.Times(0.95).Plus(gradient);
            Tensor ahead = momentum.Times(0.95).Plus(gradient);
            // The share 0.5 of the rate 0.02, and the decay's 0.1 of it.
            Tensor move = (before.Times(1 - 0.001) - parameter).flatten(1).Over(0.01 * 0.2 * Math.Sqrt(40));
            (Tensor left, Tensor values, Tensor right) = linalg.svd(move, fullMatrices: false);
            Assert.All(values.data<float>().ToArray(), value => Assert.InRange(value, 0.65, 1.25)); // the iteration's own fixed range
            (Tensor wantedLeft, _, Tensor wantedRight) = linalg.svd(ahead, fullMatrices: false);
            // UVᵀ of the move is that of what it follows.
            Assert.True(
                (left.mm(right) - wantedLeft.mm(wantedRight)).abs().max().item<float>() < (products == ProductPrecision.Full ? 1e-3 : 0.1)
            );
        }
    }

    [Fact]
    public void Without_a_gradient_nothing_moves()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter parameter = nn.Parameter(ones(3));
        using var optimizer = new Optimizer([new AdamParameter(parameter, 0.1)]) { LearningRate = 1 };
        optimizer.Step();
        Assert.Equal([1, 1, 1], parameter.data<float>().ToArray());
        parameter.grad = ones(3);
        optimizer.ClearGradients();
        Assert.Equal([0, 0, 0], parameter.grad!.data<float>().ToArray());
    }
}

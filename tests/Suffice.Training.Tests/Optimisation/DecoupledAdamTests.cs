using Suffice.Training.Optimisation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Tests.Optimisation;

public class DecoupledAdamTests
{
    [Fact]
    public void It_follows_the_formula()
    {
        using DisposeScope scope = NewDisposeScope();
        var random = new Random(4);
        float[] start = RandomModels.Normal(random, 6, 1);
        Parameter parameter = nn.Parameter(tensor(start).clone());
        using var optimizer = new DecoupledAdam([(parameter, 0.1, 1)], beta2: 0.99, epsilon: 1e-5);
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
        Assert.Equal(50, optimizer.States[0].Steps);
    }

    [Fact]
    public void Without_a_gradient_nothing_moves()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter parameter = nn.Parameter(ones(3));
        using var optimizer = new DecoupledAdam([(parameter, 0.1, 1)]) { LearningRate = 1 };
        optimizer.Step();
        Assert.Equal([1, 1, 1], parameter.data<float>().ToArray());
        parameter.grad = ones(3);
        optimizer.ClearGradients();
        Assert.Equal([0, 0, 0], parameter.grad!.data<float>().ToArray());
    }
}

using Suffice.Training.Models;
using Suffice.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Tests.Optimisation;

public class SoftTargetsTests
{
    [Fact]
    public void Loss_and_gradient_are_those_of_the_formula()
    {
        TrainingSet set = new TinyImages(12).Prepared();
        manual_seed(2);
        using DisposeScope scope = NewDisposeScope();
        using var teacher = new VisionTransformer(TinyImages.Model);
        SoftTargets targets = SoftTargets.Of(teacher, set);
        int[] indices = [7, 0, 11];
        Batch batch = Batch.Plain(set, indices);
        Tensor answers = randn(3, 4).requires_grad_();
        Tensor loss = targets.Loss(answers, batch);
        loss.backward();

        double[][] wanted = TeacherLogits(teacher, set, indices);
        float[] given = answers.data<float>().ToArray(), gradient = answers.grad!.data<float>().ToArray();
        double expected = 0;
        for (int i = 0; i < 3; i++)
        {
            double[] answer = [.. given.Skip(i * 4).Take(4).Select(logit => (double)logit)];
            double[] target = Softmax(wanted[i], 2), soft = Softmax(answer, 2), plain = Softmax(answer, 1);
            int label = (int)set.Labels[indices[i]];
            expected += ((0.5 * 4 * -target.Zip(soft, (t, s) => t * Math.Log(s)).Sum()) - (0.5 * Math.Log(plain[label]))) / 3;
            for (int c = 0; c < 4; c++)
            {
                double slope = ((0.5 * 2 * (soft[c] - target[c])) + (0.5 * (plain[c] - (c == label ? 1 : 0)))) / 3;
                Assert.Equal(slope, gradient[(i * 4) + c], 1e-6);
            }
        }
        Assert.Equal(expected, loss.item<float>(), 1e-5); // a dozen terms of size 1 to 4, each rounded to 2⁻²⁴
    }

    /// <summary>Mean over the image and its mirror image.</summary>
    private static double[][] TeacherLogits(VisionTransformer teacher, TrainingSet set, int[] indices)
    {
        float[] plain = teacher.Forward(Batch.Plain(set, indices).Images).data<float>().ToArray();
        float[] mirrored = teacher.Forward(Batch.Plain(set, indices, mirrored: true).Images).data<float>().ToArray();
        return [.. Enumerable.Range(0, indices.Length).Select(i => Enumerable.Range(0, 4).Select(c => (plain[(i * 4) + c] + (double)mirrored[(i * 4) + c]) / 2).ToArray())];
    }

    private static double[] Softmax(double[] logits, double temperature)
    {
        double sum = logits.Sum(logit => Math.Exp(logit / temperature));
        return [.. logits.Select(logit => Math.Exp(logit / temperature) / sum)];
    }
}

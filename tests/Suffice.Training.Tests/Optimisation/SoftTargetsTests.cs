using Suffice.Bundles;
using Suffice.Data.Splits;
using Suffice.Training.Backbones;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using Suffice.Training.Tests.Adapting;
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
        using var teacher = new EncoderNetwork(TinyImages.Model);
        int[] indices = [7, 0, 11];
        Check(SoftTargets.Of(teacher, set, mirror: true), set, indices, TeacherLogits(teacher, set, indices));
        // A mirrored letter is another letter, or none.
        Check(SoftTargets.Of(teacher, set, mirror: false), set, indices, TeacherLogits(teacher, set, indices, mirror: false));
    }

    [Fact]
    public void Several_tutors_teach_their_mean()
    {
        using var folder = new TemporaryFolder();
        var images = new TinyImages(120);
        TrainingSet set = images.Prepared();
        using DisposeScope scope = NewDisposeScope();
        int[] indices = [3, 50, 119];
        string kept = folder.File("run");
        Directory.CreateDirectory(kept);
        string[] bundles = [folder.File("one.suffice"), folder.File("two.suffice")];
        var mean = indices.Select(_ => new double[4]).ToArray();
        for (int i = 0; i < bundles.Length; i++)
        {
            BackboneTraining.Run(
                "train",
                new(
                    bundles[i],
                    TinyImages.Model,
                    [
                        new TrainingOptions
                        {
                            Epochs = 1,
                            BatchSize = 16,
                            Seed = i,
                        },
                    ]
                ),
                images,
                null,
                DataSplits.Of(images, 0),
                AdaptationRunTests.Origin,
                null,
                default
            );
            using BundleFile file = BundleFile.Open(bundles[i]);
            using var tutor = new EncoderNetwork(file.Manifest.Model);
            Weights.Load(tutor, file.Plain());
            double[][] own = TeacherLogits(tutor, set, indices);
            for (int n = 0; n < own.Length; n++)
            for (int c = 0; c < 4; c++)
                mean[n][c] += own[n][c] / 2;
        }
        Check(SoftTargets.Of(bundles, set, mirror: true, kept), set, indices, mean);

        // The second time from what was kept; other images are asked about again.
        DateTime written = File.GetLastWriteTimeUtc(Path.Combine(kept, "two.suffice.answers"));
        Check(SoftTargets.Of(bundles, set, mirror: true, kept), set, indices, mean);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(kept, "two.suffice.answers")));
        TrainingSet other = new TinyImages(120, seed: 2).Prepared();
        SoftTargets.Of(bundles, other, mirror: true, kept);
        Assert.True(File.GetLastWriteTimeUtc(Path.Combine(kept, "two.suffice.answers")) > written);
    }

    private static void Check(SoftTargets targets, TrainingSet set, int[] indices, double[][] wanted)
    {
        Batch batch = Batch.Plain(set, indices);
        Tensor answers = randn(3, 4).requires_grad_();
        Tensor loss = targets.Loss(answers, batch);
        loss.backward();

        float[] given = answers.data<float>().ToArray(),
            gradient = answers.grad!.data<float>().ToArray();
        double expected = 0;
        for (int i = 0; i < 3; i++)
        {
            double[] answer = [.. given.Skip(i * 4).Take(4).Select(logit => (double)logit)];
            double[] target = Softmax(wanted[i], 2),
                soft = Softmax(answer, 2),
                plain = Softmax(answer, 1);
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
    private static double[][] TeacherLogits(EncoderNetwork teacher, TrainingSet set, int[] indices, bool mirror = true)
    {
        float[] plain = teacher.Forward(Batch.Plain(set, indices).Inputs).data<float>().ToArray();
        float[] mirrored = teacher.Forward(Batch.Plain(set, indices, mirrored: mirror).Inputs).data<float>().ToArray();
        return
        [
            .. Enumerable
                .Range(0, indices.Length)
                .Select(i => Enumerable.Range(0, 4).Select(c => (plain[(i * 4) + c] + (double)mirrored[(i * 4) + c]) / 2).ToArray()),
        ];
    }

    private static double[] Softmax(double[] logits, double temperature)
    {
        double sum = logits.Sum(logit => Math.Exp(logit / temperature));
        return [.. logits.Select(logit => Math.Exp(logit / temperature) / sum)];
    }
}

using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Tests.Optimisation;

public class CutMixTests
{
    private static readonly TrainingOptions Options = new() { Epochs = 1, CutMix = 0.5 };

    [Fact]
    public void Each_image_holds_as_much_of_the_next_as_it_says()
    {
        using DisposeScope scope = NewDisposeScope();
        const int count = 400;
        // Image i is i all over.
        Tensor images = Numbers.Range(count).to(ScalarType.Float32).reshape(-1, 1, 1, 1).expand(count, 2, 8, 8).clone();
        float[] own = CutMix.Apply(images, Options.CutMix, new Random(3));
        for (int i = 0; i < count; i++)
        {
            float[] pixels = images[i].data<float>().ToArray();
            Assert.All(pixels, pixel => Assert.True(pixel == i || pixel == i + 1));
            Assert.Equal(own[i], pixels.Count(pixel => pixel == i) / 128f, 1e-6f);
        }
        Assert.Equal(1, own[^1]);
        // A half is left as it is; the others lose any share, a little less than half on average, as rectangles end at the edges.
        Assert.InRange(own.Count(share => share == 1), 170, 260);
        Assert.InRange(own.Where(share => share < 1).Average(), 0.5, 0.75);
        Assert.InRange(own.Min(), 0, 0.3);
    }

    [Fact]
    public void What_is_wanted_is_mixed_by_area()
    {
        using DisposeScope scope = NewDisposeScope();
        TrainingSet set = new TinyImages(64).Prepared();
        Batch batch = Batch.Augmented(set, [.. Enumerable.Range(0, 32)], Options, 1, new Random(2));
        Assert.Contains(batch.Own!, share => share < 1);
        manual_seed(1);
        Tensor answers = randn(32, 4);
        Tensor wanted = batch.Mixed(nn.functional.one_hot(batch.Labels, 4).to(ScalarType.Float32));
        for (int i = 0; i < 32; i++)
        for (int c = 0; c < 4; c++)
        {
            float share = (set.Labels[i] == c ? batch.Own![i] : 0) + (set.Labels[(i + 1) % 32] == c ? 1 - batch.Own![i] : 0);
            Assert.Equal(share, wanted[i, c].item<float>(), 1e-6f);
        }
        float expected = -(wanted * answers.log_softmax(-1)).sum(-1).mean().item<float>();
        Assert.Equal(expected, batch.CrossEntropy(answers).item<float>(), 1e-5f);
    }

    [Fact]
    public void Without_it_nothing_is_mixed()
    {
        using DisposeScope scope = NewDisposeScope();
        TrainingSet set = new TinyImages(64).Prepared();
        Batch batch = Batch.Augmented(set, [1, 2, 3], Options with { CutMix = 0 }, 1, new Random(2));
        Assert.Null(batch.Own);
        Tensor wanted = randn(3, 4);
        Assert.Same(wanted, batch.Mixed(wanted));
    }
}

using Suffice.Bundles;
using Suffice.Data.Examples;
using Suffice.Inputs;
using Suffice.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Tests.Optimisation;

public sealed class ImageTrainingSetTests
{
    private static readonly int[] All = [.. Enumerable.Range(0, 12)];

    [Fact]
    public void Images_that_are_not_kept_are_the_same_images()
    {
        var data = new TinyImages(12);
        ImageTrainingSet kept = Of(data, long.MaxValue),
            read = Of(data, 0);
        var options = new TrainingOptions
        {
            Epochs = 1,
            Shift = 2,
            Erase = 0.5,
        };
        using DisposeScope scope = NewDisposeScope();
        int[] some = [7, 0, 3, 7];
        Assert.Equal(Numbers(kept.Plain(some, mirrored: true).Values), Numbers(read.Plain(some, mirrored: true).Values));
        Assert.Equal(
            Numbers(kept.Augmented(some, options, new Random(1)).Values),
            Numbers(read.Augmented(some, options, new Random(1)).Values)
        );
        Assert.Equal(kept.Image(5).ToArray(), read.Image(5).ToArray());
        Assert.Equal(kept.Labels, read.Labels);
    }

    [Fact]
    public void Other_images_or_another_preparation_have_another_hash()
    {
        foreach (long most in (long[])[0, long.MaxValue])
        {
            string hash = Of(new TinyImages(12), most).ContentHash;
            Assert.Equal(hash, Of(new TinyImages(12), most).ContentHash);
            Assert.NotEqual(hash, Of(new TinyImages(12, seed: 2), most).ContentHash);
            Assert.NotEqual(hash, Of(new TinyImages(12), most, TinyImages.Preprocessing with { Mean = [0.3f] }).ContentHash);
            var resized = new ImageResizing(9, ResamplingFilter.Bicubic);
            Assert.NotEqual(hash, Of(new TinyImages(12), most, TinyImages.Preprocessing with { Resizing = resized }).ContentHash);
        }
    }

    [Fact]
    public void No_images_are_refused() =>
        Errors.Expect(
            Fault.Data,
            () => ImageTrainingSet.Of(new TinyImages(12), [], TinyImages.Model, TinyImages.Preprocessing),
            "bands has no images to train on",
            "into train/"
        );

    [Fact]
    public void An_image_that_cannot_be_read_is_named()
    {
        var data = new DamagedImages();
        Errors.Expect(Fault.Data, () => Of(data, long.MaxValue), "bands/00003 is damaged");
        ImageTrainingSet read = Of(data, 0);
        Errors.Expect(Fault.Data, () => read.Plain([1, 3]), "bands/00003 is damaged");
    }

    private static ImageTrainingSet Of(ImageDataset data, long mostKept, Preprocessing? preprocessing = null) =>
        ImageTrainingSet.Of(data, All, TinyImages.Model, preprocessing ?? TinyImages.Preprocessing, mostKept);

    private static float[] Numbers(Tensor tensor) => tensor.data<float>().ToArray();

    private sealed class DamagedImages() : TinyImages(12)
    {
        public override PixelImage Image(int i) =>
            i == 3 ? throw new SufficeException(Fault.Data, $"{Id(i)} is damaged. Replace it.") : base.Image(i);
    }
}

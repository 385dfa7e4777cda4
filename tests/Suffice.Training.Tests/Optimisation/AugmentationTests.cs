using Suffice.Training.Optimisation;

namespace Suffice.Training.Tests.Optimisation;

public class AugmentationTests
{
    private static readonly TrainingOptions Still = new()
    {
        Epochs = 1,
        Mirror = false,
        Shift = 0,
    };

    [Fact]
    public void One_rectangle_is_erased_and_filled_with_brightness_of_any_kind()
    {
        ImageTrainingSet data = new TinyImages(1).Prepared();
        int size = data.Model.ImageSize;
        float black = -data.Preprocessing.Mean[0] / data.Preprocessing.Deviation[0],
            white = (1 - data.Preprocessing.Mean[0]) / data.Preprocessing.Deviation[0];
        var random = new Random(1);
        var areas = new List<int>();
        for (int draw = 0; draw < 200; draw++)
        {
            var image = new float[data.ImageLength];
            Augmentation.Apply(data, data.Image(0), Still with { Erase = 1 }, random, image);
            int[] changed = [.. Enumerable.Range(0, image.Length).Where(i => image[i] != data.Image(0)[i])];
            Assert.All(changed, i => Assert.InRange(image[i], black, white));
            int height = changed.Max(i => i / size) - changed.Min(i => i / size) + 1,
                width = changed.Max(i => i % size) - changed.Min(i => i % size) + 1;
            Assert.Equal(height * width, changed.Length);
            areas.Add(changed.Length);
        }
        // 2 to 33 % of 64 pixels; rounding both sides adds at most half a pixel to each of at most 8.
        Assert.InRange(areas.Min(), 1, 4);
        Assert.InRange(areas.Max(), 16, 30);
    }

    [Fact]
    public void So_large_a_share_of_the_images_is_erased()
    {
        ImageTrainingSet data = new TinyImages(1).Prepared();
        var random = new Random(1);
        var image = new float[data.ImageLength];
        int erased = 0;
        for (int draw = 0; draw < 1000; draw++)
        {
            Augmentation.Apply(data, data.Image(0), Still with { Erase = 0.25 }, random, image);
            if (!image.AsSpan().SequenceEqual(data.Image(0)))
                erased++;
        }
        Assert.InRange(erased, 250 - 45, 250 + 45); // three standard errors of 1,000 draws are 41
    }
}

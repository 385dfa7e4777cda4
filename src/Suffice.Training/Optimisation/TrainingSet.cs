using Suffice.Bundles;
using Suffice.Evaluation.Datasets;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Training.Optimisation;

/// <summary>Prepared images in memory, by the same code as in use.</summary>
public sealed class TrainingSet
{
    private TrainingSet(ModelDescription model, Preprocessing preprocessing, float[] pixels, long[] labels)
    {
        Model = model;
        Preprocessing = preprocessing;
        Pixels = pixels;
        Labels = labels;
    }

    public ModelDescription Model { get; }

    public Preprocessing Preprocessing { get; }

    /// <summary>(n, C, H, W), normalised.</summary>
    public float[] Pixels { get; }

    /// <summary>(n).</summary>
    public long[] Labels { get; }

    public int Count => Labels.Length;

    /// <summary>Floats of one image.</summary>
    public int ImageLength => Model.Channels * Model.ImageSize * Model.ImageSize;

    /// <summary>Prepares some images of a data set.</summary>
    public static TrainingSet Of(ImageDataset data, IReadOnlyList<int> indices, ModelDescription model, Preprocessing preprocessing)
    {
        int length = model.Channels * model.ImageSize * model.ImageSize;
        var pixels = new float[(long)indices.Count * length];
        Parallel.For(0, indices.Count, i =>
            ImagePreparation.Prepare(data.Image(indices[i]), model, preprocessing, pixels.AsSpan(i * length, length), data.Id(indices[i])));
        return new TrainingSet(model, preprocessing, pixels, [.. indices.Select(i => (long)data.Label(i))]);
    }

    /// <summary>Mean and deviation of each channel over some images, for <see cref="Suffice.Bundles.Preprocessing"/>.</summary>
    public static Preprocessing Normalisation(ImageDataset data, IReadOnlyList<int> indices, ModelDescription model)
    {
        var raw = new Preprocessing(Fill(model.Channels, 0), Fill(model.Channels, 1));
        TrainingSet set = Of(data, indices, model, raw);
        int plane = model.ImageSize * model.ImageSize;
        var sums = new double[model.Channels];
        var squares = new double[model.Channels];
        for (int i = 0; i < set.Pixels.Length; i++)
        {
            int channel = i / plane % model.Channels;
            sums[channel] += set.Pixels[i];
            squares[channel] += (double)set.Pixels[i] * set.Pixels[i];
        }
        double count = (double)set.Count * plane;
        double[] means = [.. sums.Select(sum => sum / count)];
        float[] deviations = [.. squares.Select((square, c) => (float)Math.Max(1e-3, Math.Sqrt((square / count) - (means[c] * means[c]))))];
        return raw with { Mean = [.. means.Select(mean => (float)mean)], Deviation = deviations };
    }

    private static float[] Fill(int count, float value) => [.. Enumerable.Repeat(value, count)];
}

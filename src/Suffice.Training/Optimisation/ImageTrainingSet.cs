using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Suffice.Bundles;
using Suffice.Data.Examples;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Training.Networks;
using static TorchSharp.torch;

namespace Suffice.Training.Optimisation;

/// <summary>Images as normalised pixels.</summary>
public sealed class ImageTrainingSet : TrainingSet
{
    /// <summary>Most images, and most of their pixels, that statistics of a network's layers are taken over.</summary>
    private const int SampleImages = 1000,
        SamplePixels = 1 << 22;

    private ImageTrainingSet(ModelDescription model, Preprocessing preprocessing, float[] pixels, long[] labels)
        : base(model, labels)
    {
        Preprocessing = preprocessing;
        Pixels = pixels;
    }

    public Preprocessing Preprocessing { get; }

    /// <summary>(n, C, H, W), normalised.</summary>
    public float[] Pixels { get; }

    /// <summary>Floats of one image.</summary>
    public int ImageLength => Model.Channels * Model.ImageSize * Model.ImageSize;

    public override string ContentHash => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(Pixels.AsSpan())));

    public override bool HasMirrorImages => true;

    public override long StaticMacs => CostModel.Static(Model, Model.Tokens);

    /// <summary>Prepares some images of a data set.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: there are none, as in data to judge by alone; or one cannot be
    /// read.</exception>
    public static ImageTrainingSet Of(ImageDataset data, IReadOnlyList<int> indices, ModelDescription model, Preprocessing preprocessing)
    {
        if (indices.Count == 0)
            throw new SufficeException(
                Fault.Data,
                $"{data.Name} has no images to train on here, only such to judge by. Put its training images beside these, into train/."
            );
        int length = model.Channels * model.ImageSize * model.ImageSize;
        var pixels = new float[(long)indices.Count * length];
        Parallel.For(0, indices.Count, i =>
            ImagePreparation.Prepare(data.Image(indices[i]), model, preprocessing, pixels.AsSpan(i * length, length), data.Id(indices[i]))
        );
        return new ImageTrainingSet(model, preprocessing, pixels, [.. indices.Select(i => (long)data.Label(i))]);
    }

    /// <summary>Mean and deviation of each channel over some images, for <see cref="Suffice.Bundles.Preprocessing"/>.</summary>
    public static Preprocessing Normalisation(ImageDataset data, IReadOnlyList<int> indices, ModelDescription model)
    {
        var raw = new Preprocessing(Fill(model.Channels, 0), Fill(model.Channels, 1));
        ImageTrainingSet set = Of(data, indices, model, raw);
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

    public override NetworkInput Plain(int[] indices, bool mirrored = false) =>
        Input(indices, (i, pixels) => Augmentation.Copy(this, i, mirrored, 0, 0, pixels));

    public override NetworkInput Augmented(int[] indices, TrainingOptions options, Random random) =>
        Input(indices, (i, pixels) => Augmentation.Apply(this, i, options, random, pixels));

    /// <summary>Images changed at random, (B, C, H, W), evenly spaced over the set: few enough to go through a network at once.</summary>
    public Tensor ChangedSample(TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        int count = Math.Clamp(SamplePixels / (Model.ImageSize * Model.ImageSize), 1, SampleImages);
        return Augmented(Evenly.Spaced(Count, count), options, new Random(options.Seed)).Values;
    }

    private NetworkInput Input(int[] indices, WriteImage write)
    {
        var pixels = new float[indices.Length * ImageLength];
        for (int i = 0; i < indices.Length; i++)
            write(indices[i], pixels.AsSpan(i * ImageLength, ImageLength));
        return Aligned.Of(pixels, indices.Length, Model.Channels, Model.ImageSize, Model.ImageSize);
    }

    private static float[] Fill(int count, float value) => [.. Enumerable.Repeat(value, count)];

    private delegate void WriteImage(int index, Span<float> pixels);
}

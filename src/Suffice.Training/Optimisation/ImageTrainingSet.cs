using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Suffice.Bundles;
using Suffice.Data.Examples;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Training.Networks;
using static TorchSharp.torch;

namespace Suffice.Training.Optimisation;

/// <summary>
/// Images as normalised pixels. So many are kept in memory; larger sets, such as ImageNet's, are decoded and prepared again whenever they
/// are read, on all cores, which takes little beside the training of nets for such images.
/// </summary>
internal sealed class ImageTrainingSet : TrainingSet
{
    /// <summary>Most images, and most of their pixels, that statistics of a network's layers are taken over.</summary>
    private const int SampleImages = 1000,
        SamplePixels = 1 << 22;

    /// <summary>Most floats of images that are kept, 4 GiB.</summary>
    private const long MostKept = 1L << 30;

    private readonly ImageDataset data;
    private readonly IReadOnlyList<int> indices;
    private readonly float[]? kept; // (n, C, H, W), normalised

    private ImageTrainingSet(
        ImageDataset data,
        IReadOnlyList<int> indices,
        ModelDescription model,
        Preprocessing preprocessing,
        long mostKept
    )
        : base(model, [.. indices.Select(i => (long)data.Label(i))])
    {
        (this.data, this.indices, Preprocessing) = (data, indices, preprocessing);
        if ((long)indices.Count * ImageLength <= mostKept)
            kept = Prepared([.. Enumerable.Range(0, indices.Count)]);
    }

    public Preprocessing Preprocessing { get; }

    /// <summary>Floats of one image.</summary>
    public int ImageLength => Model.Channels * Model.ImageSize * Model.ImageSize;

    /// <remarks>Of the numbers, or, where these are not kept, of what they are made from.</remarks>
    public override string ContentHash =>
        kept is null ? HashOfSources() : Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(kept.AsSpan())));

    public override bool HasMirrorImages => true;

    public override int MostTokens => Model.Tokens;

    public override long StaticMacs => CostModel.Static(Model, Model.Tokens);

    /// <summary>Prepares some images of a data set.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: there are none, as in data to judge by alone; or one cannot be
    /// read.</exception>
    public static ImageTrainingSet Of(ImageDataset data, IReadOnlyList<int> indices, ModelDescription model, Preprocessing preprocessing) =>
        Of(data, indices, model, preprocessing, MostKept);

    /// <inheritdoc cref="Of(ImageDataset, IReadOnlyList{int}, ModelDescription, Preprocessing)"/>
    /// <param name="data">Where they are.</param>
    /// <param name="indices">Which of them.</param>
    /// <param name="model">Says size and channels.</param>
    /// <param name="preprocessing">How they are prepared.</param>
    /// <param name="mostKept">Most floats that are kept in memory.</param>
    internal static ImageTrainingSet Of(
        ImageDataset data,
        IReadOnlyList<int> indices,
        ModelDescription model,
        Preprocessing preprocessing,
        long mostKept
    ) =>
        indices.Count > 0
            ? new ImageTrainingSet(data, indices, model, preprocessing, mostKept)
            : throw new SufficeException(
                Fault.Data,
                $"{data.Name} has no images to train on here, only such to judge by. Put its training images beside these, into train/."
            );

    /// <summary>Mean and deviation of each channel over some images, for <see cref="Suffice.Bundles.Preprocessing"/>.</summary>
    public static Preprocessing Normalisation(ImageDataset data, IReadOnlyList<int> indices, ModelDescription model)
    {
        var raw = new Preprocessing(Fill(model.Channels, 0), Fill(model.Channels, 1));
        ImageTrainingSet set = Of(data, indices, model, raw);
        int plane = model.ImageSize * model.ImageSize;
        var sums = new double[model.Channels];
        var squares = new double[model.Channels];
        for (int image = 0; image < set.Count; image++)
        {
            ReadOnlySpan<float> pixels = set.Image(image); // (C, H, W)
            for (int i = 0; i < pixels.Length; i++)
            {
                int channel = i / plane;
                sums[channel] += pixels[i];
                squares[channel] += (double)pixels[i] * pixels[i];
            }
        }
        double count = (double)set.Count * plane;
        double[] means = [.. sums.Select(sum => sum / count)];
        float[] deviations = [.. squares.Select((square, c) => (float)Math.Max(1e-3, Math.Sqrt((square / count) - (means[c] * means[c]))))];
        return raw with { Mean = [.. means.Select(mean => (float)mean)], Deviation = deviations };
    }

    /// <summary>One image, (C, H, W), normalised.</summary>
    public ReadOnlySpan<float> Image(int index) => kept is null ? Prepared([index]) : kept.AsSpan(index * ImageLength, ImageLength);

    public override NetworkInput Plain(int[] indices, bool mirrored = false) =>
        Input(indices, (image, pixels) => Augmentation.Copy(this, image, mirrored, 0, 0, pixels));

    public override NetworkInput Augmented(int[] indices, TrainingOptions options, Random random) =>
        Input(indices, (image, pixels) => Augmentation.Apply(this, image, options, random, pixels));

    public override float[]? Mix(NetworkInput inputs, TrainingOptions options, Random random) =>
        options.CutMix > 0 ? CutMix.Apply(inputs.Values, options.CutMix, random) : null;

    /// <summary>Images changed at random, (B, C, H, W), evenly spaced over the set: few enough to go through a network at once.</summary>
    public Tensor ChangedSample(TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        int count = Math.Clamp(SamplePixels / (Model.ImageSize * Model.ImageSize), 1, SampleImages);
        return Augmented(Evenly.Spaced(Count, count), options, new Random(options.Seed)).Values;
    }

    private NetworkInput Input(int[] wanted, WriteImage write)
    {
        var pixels = new float[wanted.Length * ImageLength];
        float[]? read = kept is null ? Prepared(wanted) : null;
        for (int i = 0; i < wanted.Length; i++)
            write(read is null ? Image(wanted[i]) : read.AsSpan(i * ImageLength, ImageLength), pixels.AsSpan(i * ImageLength, ImageLength));
        return Aligned.Of(pixels, wanted.Length, Model.Channels, Model.ImageSize, Model.ImageSize);
    }

    /// <summary>Reads some of the images: (wanted, C, H, W).</summary>
    private float[] Prepared(int[] wanted)
    {
        var pixels = new float[(long)wanted.Length * ImageLength];
        try
        {
            Parallel.For(0, wanted.Length, i =>
            {
                int example = indices[wanted[i]];
                Span<float> image = pixels.AsSpan(i * ImageLength, ImageLength);
                ImagePreparation.Prepare(data.Image(example), Model, Preprocessing, image, data.Id(example));
            });
        }
        catch (AggregateException error) when (error.InnerExceptions.OfType<SufficeException>().FirstOrDefault() is { } first)
        {
            throw new SufficeException(first.Fault, first.Message, first);
        }
        return pixels;
    }

    private string HashOfSources()
    {
        UInt128[] contents = data.ContentHashes();
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Encoding.UTF8.GetBytes($"{Model.Channels} {Model.ImageSize} {Preprocessing.Resizing}"));
        sha.AppendData(MemoryMarshal.AsBytes<float>([.. Preprocessing.Mean, .. Preprocessing.Deviation]));
        foreach (int example in indices)
            sha.AppendData(MemoryMarshal.AsBytes(new ReadOnlySpan<UInt128>(in contents[example])));
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    private static float[] Fill(int count, float value) => [.. Enumerable.Repeat(value, count)];

    private delegate void WriteImage(ReadOnlySpan<float> image, Span<float> pixels);
}

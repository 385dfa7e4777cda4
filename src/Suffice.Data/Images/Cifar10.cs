using System.Text;
using Suffice.Data.Examples;
using Suffice.Data.Files;

namespace Suffice.Data.Images;

/// <summary>
/// What is known about CIFAR-10 (Krizhevsky 2009): 32 × 32 colour images of ten kinds of animals and vehicles; and a reader of its binary
/// files.
/// </summary>
internal static class Cifar10
{
    public const string Name = "cifar10";

    private const int Side = 32,
        ImagesPerFile = 10_000,
        TestImages = 10_000,
        PoolImages = 50_000;
    private const string LabelFile = "batches.meta.txt",
        TestFile = "test_batch.bin";

    /// <summary>Class names in the order of <c>batches.meta.txt</c>, which is the ordinal order as well.</summary>
    public static string[] Labels => ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>40,000 images train, 5,000 control, 5,000 calibrate; the official 10,000 test.</summary>
    public static SplitSizes Sizes { get; } = new(Control: 5_000, Calibration: 5_000);

    private static ImageShape Shape => new(Side, Side, 3);

    private static string[] TrainFiles => [.. Enumerable.Range(1, PoolImages / ImagesPerFile).Select(i => $"data_batch_{i}.bin")];

    /// <summary>Whether a data set has CIFAR-10's classes and numbers of images, whatever its files.</summary>
    internal static bool Describes(ImageDataset data) =>
        data.Count == PoolImages + TestImages
        && data.Labels.SequenceEqual(Labels)
        && Enumerable.Range(0, data.Count).Count(data.IsOfficialTest) == TestImages;

    /// <summary>Whether a tree holds at least one of the official binary files.</summary>
    internal static bool IsIn(FileTree tree) => FirstFile(tree) is not null;

    /// <summary>Reads the official binary files: each record is a label byte and 32 × 32 bytes of red, of green, of blue.</summary>
    /// <param name="tree">Holds the files, in any folder.</param>
    /// <param name="imagesPerFile">10,000 but in tests.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: a file is missing, truncated, or has a label out of range.</exception>
    internal static UniformDataset Read(FileTree tree, int imagesPerFile = ImagesPerFile)
    {
        string any = FirstFile(tree)
            ?? throw new SufficeException(Fault.Data, $"{tree.Place} holds none of CIFAR-10's .bin files. Check the path.");
        string folder = any[..(any.LastIndexOf('/') + 1)];
        string[] labels = tree.Files.Contains(folder + LabelFile)
            ? Encoding
                .UTF8.GetString(tree.Read(folder + LabelFile))
                .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : Labels;
        UniformPart train = Part(tree, folder, TrainFiles, imagesPerFile, labels.Length),
            test = Part(tree, folder, [TestFile], imagesPerFile, labels.Length);
        return new UniformDataset(Name, labels, Shape, train, test, Sizes);
    }

    private static string? FirstFile(FileTree tree)
    {
        HashSet<string> names = [.. TrainFiles, TestFile];
        return tree.Files.FirstOrDefault(file => names.Contains(file[(file.LastIndexOf('/') + 1)..]));
    }

    private static UniformPart Part(FileTree tree, string folder, string[] names, int imagesPerFile, int classes)
    {
        int record = 1 + Shape.Bytes,
            plane = Side * Side;
        var pixels = new byte[names.Length * imagesPerFile * Shape.Bytes]; // (n, H, W, C)
        var labels = new byte[names.Length * imagesPerFile];
        for (int f = 0, image = 0; f < names.Length; f++)
        {
            string name = folder + names[f];
            if (!tree.Files.Contains(name))
                throw new SufficeException(
                    Fault.Data,
                    $"{tree.PlaceOf(name)} is missing. Put all six .bin files of CIFAR-10 (binary version) there."
                );
            byte[] file = tree.Read(name);
            if (file.Length != imagesPerFile * record)
                throw new SufficeException(
                    Fault.Data,
                    $"{tree.PlaceOf(name)} has {file.Length:N0} bytes instead of {imagesPerFile * record:N0}. It is truncated or another "
                        + "file: fetch it again."
                );
            for (int at = 0; at < file.Length; at += record, image++)
            {
                if (file[at] >= classes)
                    throw new SufficeException(
                        Fault.Data,
                        $"{tree.PlaceOf(name)} has the label {file[at]} at byte {at:N0}, but there are {classes} classes. The file is "
                            + "damaged: fetch it again."
                    );
                labels[image] = file[at];
                Span<byte> to = pixels.AsSpan(image * Shape.Bytes, Shape.Bytes);
                for (int p = 0; p < plane; p++)
                for (int c = 0; c < 3; c++)
                    to[(p * 3) + c] = file[at + 1 + (c * plane) + p];
            }
        }
        return new UniformPart(pixels, labels);
    }
}

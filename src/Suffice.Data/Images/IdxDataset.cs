namespace Suffice.Data.Images;

/// <summary>Reads the four files of MNIST and its relatives from one folder.</summary>
internal static class IdxDataset
{
    public const string TrainImages = "train-images-idx3-ubyte";
    public const string TrainLabels = "train-labels-idx1-ubyte";
    public const string TestImages = "t10k-images-idx3-ubyte";
    public const string TestLabels = "t10k-labels-idx1-ubyte";

    /// <summary>The four names, without <c>.gz</c>.</summary>
    public static IReadOnlyList<string> FileNames { get; } = [TrainImages, TrainLabels, TestImages, TestLabels];

    /// <summary>Whether a folder holds at least one of the four files.</summary>
    public static bool IsIn(string folder) => FileNames.Any(name => Find(folder, name) is not null);

    /// <summary>The path of one of the four files in a folder, gzipped or plain; null: not there.</summary>
    public static string? Find(string folder, string name) =>
        new[] { name + ".gz", name }.Select(file => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    /// <summary>
    /// Reads a folder. Fashion-MNIST is recognised by its contents; other data get the numbers that occur as labels for class names: those
    /// of EMNIST's letters begin at 1.
    /// </summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: a file is missing, damaged, or does not match its partner.</exception>
    public static UniformDataset Read(string folder)
    {
        IdxFile[] files = ReadFiles(folder);
        if (FileNames.Index().All(name => FashionMnist.IsGenuine(files[name.Index], name.Index)))
            return FashionMnist.Of(files);
        (ImageShape shape, UniformPart train, UniformPart test) = Parts(files);
        byte[] numbers = [.. train.Labels.Concat(test.Labels).Distinct().Order()];
        string[] labels = [.. numbers.Select(number => $"{number}")];
        return new UniformDataset(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            labels,
            shape,
            Counted(train, numbers),
            Counted(test, numbers)
        );
    }

    /// <summary>With each label's place among the numbers that occur.</summary>
    private static UniformPart Counted(UniformPart part, byte[] numbers) =>
        part with
        {
            Labels = Array.ConvertAll(part.Labels, label => (byte)Array.BinarySearch(numbers, label)),
        };

    /// <summary>The four files, in the order of <see cref="FileNames"/>.</summary>
    internal static IdxFile[] ReadFiles(string folder) =>
        [.. FileNames.Select(name => IdxFile.Read(Find(folder, name) ?? Path.Combine(folder, name + ".gz")))];

    /// <summary>Training pool and official test images of four files that fit each other.</summary>
    internal static (ImageShape Shape, UniformPart Train, UniformPart Test) Parts(IdxFile[] files)
    {
        UniformPart train = Part(files[0], files[1], out ImageShape shape),
            test = Part(files[2], files[3], out ImageShape testShape);
        return shape == testShape
            ? (shape, train, test)
            : throw new SufficeException(
                Fault.Data,
                $"{files[2].Path} holds {testShape.Width} × {testShape.Height} images but {files[0].Path} {shape.Width} × {shape.Height}. "
                    + "Take both from the same data set."
            );
    }

    private static UniformPart Part(IdxFile images, IdxFile labels, out ImageShape shape)
    {
        if (images.Shape is not [int count, int height, int width])
            throw new SufficeException(
                Fault.Data,
                $"{images.Path} has {images.Shape.Length} dimensions; images need 3 (count, height, width). Was it swapped with the "
                    + "labels? Fetch it again."
            );
        if (labels.Shape is not [int labelCount])
            throw new SufficeException(
                Fault.Data,
                $"{labels.Path} has {labels.Shape.Length} dimensions; labels need 1 (count). Was it swapped with the images? Fetch it "
                    + "again."
            );
        if (count != labelCount)
            throw new SufficeException(
                Fault.Data,
                $"{images.Path} holds {count:N0} images but {labels.Path} {labelCount:N0} labels. Take both from the same data set."
            );
        shape = new ImageShape(width, height, 1);
        return new UniformPart(images.Values.ToArray(), labels.Values.ToArray());
    }
}

using Suffice.Data.Examples;
using Suffice.Data.Files;
using Suffice.Data.Images;
using Suffice.Data.Sources;
using Suffice.Data.Texts;

namespace Suffice.Data;

/// <summary>Opens data sets by name or path.</summary>
public static class DatasetCatalog
{
    private static readonly string[] CifarNames = ["cifar10", "cifar-10-batches-bin", "cifar-10-binary.tar.gz", "cifar10.tar.gz"];

    private const int TablesShown = 5;

    /// <summary>Names that are known, beside paths.</summary>
    public static IReadOnlyList<string> Names { get; } = [FashionMnist.Name, Cifar10.Name];

    /// <summary>Opens a data set. Nothing is fetched: the error for one that is not there says how to get it.</summary>
    /// <param name="nameOrPath">
    /// <c>fashion-mnist</c>; <c>cifar10</c>; <c>imagenet:PATH</c>; or a path: a folder of IDX files, a folder or archive (.tar, .tar.gz,
    /// .tgz) of CIFAR-10's binary files or of class folders. A folder that is called like a known data set is opened as <c>./NAME</c>.
    /// </param>
    /// <param name="dataFolder">Where fetched data sets lie.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: not there, not readable, or texts.</exception>
    public static ImageDataset Open(string nameOrPath, string dataFolder = "data") =>
        OpenAny(nameOrPath, dataFolder) as ImageDataset
        ?? throw new SufficeException(Fault.Data, $"{nameOrPath} holds texts; images are needed here. Give a data set of images.");

    /// <summary>Opens a data set of images, as <see cref="Open"/> does, or of texts: see <see cref="TextSource"/>.</summary>
    /// <param name="nameOrPath">As above; or a .tsv, .csv, .jsonl file, or a folder of them.</param>
    /// <param name="dataFolder">Where fetched data sets lie, and others under their name.</param>
    /// <param name="reading">How its files are read; null: as is usual.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: not there, or not readable.</exception>
    public static LabelledDataset OpenAny(string nameOrPath, string dataFolder = "data", DataReading? reading = null)
    {
        reading ??= new DataReading();
        if (ImageNetDataset.IsNamed(nameOrPath))
            return ImageNetDataset.Open(nameOrPath, reading.MaxPixels);
        if (
            !Path.Exists(nameOrPath)
            && !Names.Contains(nameOrPath)
            && Path.Combine(dataFolder, nameOrPath) is var inside
            && Path.Exists(inside)
        )
            nameOrPath = inside;
        if (!Names.Contains(nameOrPath) && TextSource.IsIn(nameOrPath))
            return TextSource.Open(nameOrPath, reading.Columns);
        return nameOrPath switch
        {
            FashionMnist.Name => OpenFashionMnist(dataFolder),
            Cifar10.Name => OpenCifar(dataFolder, reading),
            _ when Path.Exists(nameOrPath) => OpenPath(nameOrPath, reading),
            _ when nameOrPath.Contains('\uFFFD') => throw new SufficeException(Fault.Data, ImageNames.NotUtf8(nameOrPath)),
            _ => throw new SufficeException(
                Fault.Data,
                $"{nameOrPath} is neither a known data set ({string.Join(", ", Names)}, {ImageNetDataset.Prefix}:PATH), nor an existing "
                    + $"path, nor in {dataFolder}/. "
                    + $"Check the path, or fetch a known one with `./suffice data get {FashionMnist.Name}`."
            ),
        };
    }

    private static UniformDataset OpenFashionMnist(string dataFolder)
    {
        string[] places = FashionMnistSource.Places(dataFolder);
        return FashionMnist.Read(
            Find(places, IdxDataset.IsIn)
                ?? throw Missing(
                    FashionMnist.Name,
                    places,
                    $"Fetch it with `./suffice data get {FashionMnist.Name}`, or give the path of a folder that holds its four files."
                )
        );
    }

    private static ImageDataset OpenCifar(string dataFolder, DataReading reading)
    {
        string[] places = CifarPlaces(dataFolder);
        return OpenPath(
            Find(places, Path.Exists)
                ?? throw Missing(
                    Cifar10.Name,
                    places,
                    "Put the binary version (cifar-10-binary.tar.gz from https://www.cs.toronto.edu/~kriz/cifar.html) there, or give "
                        + "the path of an archive or folder that holds it."
                ),
            reading
        );
    }

    private static ImageDataset OpenPath(string path, DataReading reading)
    {
        if (IdxDataset.IsIn(path))
            return IdxDataset.Read(path);
        FileTree tree = FileTree.Open(path);
        string[] tables = [.. tree.Files.Where(TextTable.IsTable).Take(TablesShown)];
        if (tables.Length > 0 && !tree.Files.Any(ImageNames.IsImage))
        {
            string remedy = Directory.Exists(path) ? "Give the folder that holds train.tsv or train.csv, or" : "Unpack it and give";
            throw new SufficeException(
                Fault.Data,
                $"{path} holds no images, but tables of texts: {string.Join(", ", tables)}. {remedy} the path of the table."
            );
        }
        return Cifar10.IsIn(tree) ? Cifar10.Read(tree) : new FolderDataset(tree, reading.MaxPixels);
    }

    private static string[] CifarPlaces(string dataFolder) => [.. CifarNames.Select(name => Path.Combine(dataFolder, name))];

    private static string? Find(string[] places, Func<string, bool> isThere) => places.FirstOrDefault(isThere);

    private static SufficeException Missing(string name, string[] places, string remedy) =>
        new(Fault.Data, $"{name} is in none of {string.Join(", ", places)}. {remedy}");
}

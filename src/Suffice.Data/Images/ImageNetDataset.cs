using System.Buffers.Binary;
using System.Security.Cryptography;
using Suffice.Data.Examples;
using Suffice.Data.Files;

namespace Suffice.Data.Images;

/// <summary>
/// ImageNet's classification task (ILSVRC 2012; Russakovsky et al. 2015): validation images, and training images where they lie beside
/// them. Classes are synsets in ordinal order, so that class i is output i of the usual nets. Nets for it come trained on all training
/// images, so control and calibration are drawn from the validation images, and the rest of these is the test split.
/// </summary>
internal sealed class ImageNetDataset : FolderDataset
{
    /// <summary>What it is called, before a colon and its folder.</summary>
    public const string Prefix = "imagenet";

    private const double ControlShare = 0.2,
        CalibrationShare = 0.1;

    /// <param name="tree">Where the images lie.</param>
    /// <param name="maxPixels">Images of more pixels are refused.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: not laid out as <see cref="ImageNetFolders"/> says.</exception>
    public ImageNetDataset(FileTree tree, long maxPixels)
        : this(tree, maxPixels, ImageNetFolders.Find(tree)) { }

    private ImageNetDataset(FileTree tree, long maxPixels, (string[] Labels, ClassFile[] Files) found)
        : base(tree, maxPixels, found)
    {
        int validation = found.Files.Count(file => file.Split is OfficialSplit.Test);
        CustomarySizes = new SplitSizes((int)Math.Round(validation * ControlShare), (int)Math.Round(validation * CalibrationShare));
    }

    public override string Name => Prefix;

    public override SplitSizes? CustomarySizes { get; }

    public override bool DividesOfficialTest => true;

    /// <remarks>Of the file as it is: the files are the same everywhere, and to decode 1.3 million would take hours.</remarks>
    public override UInt128 ContentHash(int i) => BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(FileOf(i)));

    /// <summary>Opens <c>imagenet:PATH</c>.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: not there, or not laid out as it should be.</exception>
    public static ImageNetDataset Open(string name, long maxPixels)
    {
        string path = name[(Prefix.Length + 1)..];
        string found =
            path.Length == 0 ? "no folder is named"
            : File.Exists(path) ? $"{path} is a file"
            : $"{path} does not exist";
        return Directory.Exists(path)
            ? new ImageNetDataset(FileTree.Open(path), maxPixels)
            : throw new SufficeException(
                Fault.Data,
                $"{name}: {found}. Give the folder that holds ImageNet's val, and train if a net is to be trained; unpack archives "
                    + "first."
            );
    }

    /// <summary>Whether a data set is named so.</summary>
    public static bool IsNamed(string name) => name.StartsWith(Prefix + ":", StringComparison.Ordinal);
}

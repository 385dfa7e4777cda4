using Suffice.Data.Examples;
using Suffice.Data.Files;
using Suffice.Inputs;

namespace Suffice.Data.Images;

/// <summary>
/// Images in class folders, on disk or in an archive. Decoded when first asked for; decoded pixels are kept up to a limit of bytes, beyond
/// which an image is decoded again each time.
/// </summary>
internal class FolderDataset : ImageDataset
{
    private const long CacheBytes = 2L << 30;

    private readonly FileTree tree;
    private readonly long maxPixels;
    private readonly ClassFile[] files;
    private readonly PixelImage?[] cache;
    private readonly Lock hashing = new();
    private UInt128[]? hashes;
    private long cached;

    /// <param name="tree">Where the images lie.</param>
    /// <param name="maxPixels">Images of more pixels are refused.</param>
    public FolderDataset(FileTree tree, long maxPixels = ImageDecoder.DefaultMaxPixels)
        : this(tree, maxPixels, ClassFolders.Find(tree)) { }

    /// <param name="tree">Where the images lie.</param>
    /// <param name="maxPixels">Images of more pixels are refused.</param>
    /// <param name="found">Classes and images, as they were found there.</param>
    protected FolderDataset(FileTree tree, long maxPixels, (string[] Labels, ClassFile[] Files) found)
    {
        (this.tree, this.maxPixels) = (tree, maxPixels);
        (Labels, files) = found;
        cache = new PixelImage?[files.Length];
    }

    public override string Name => tree.Name;

    public override string[] Labels { get; }

    public override int Count => files.Length;

    public override SplitSizes? CustomarySizes => Cifar10.Describes(this) ? Cifar10.Sizes : null;

    public override int Label(int i) => files[i].Label;

    public override bool IsOfficialTest(int i) => files[i].IsOfficialTest;

    public override string Id(int i) => files[i].Id;

    public override PixelImage Image(int i)
    {
        if (Volatile.Read(ref cache[i]) is { } known)
            return known;
        PixelImage image = ImageDecoder.Decode(FileOf(i), tree.PlaceOf(files[i].File), maxPixels);
        if (Interlocked.Add(ref cached, image.Pixels.Length) <= CacheBytes)
            Volatile.Write(ref cache[i], image);
        else
            Interlocked.Add(ref cached, -image.Pixels.Length);
        return image;
    }

    /// <summary>The file of image <paramref name="i"/>, as it is.</summary>
    protected byte[] FileOf(int i) => tree.Read(files[i].File);

    /// <remarks>Computed once.</remarks>
    public override UInt128[] ContentHashes(IProgress<double>? progress = null)
    {
        lock (hashing)
            return hashes ??= base.ContentHashes(progress);
    }
}

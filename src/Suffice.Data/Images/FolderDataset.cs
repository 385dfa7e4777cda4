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
    private readonly string[] notes;
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
    /// <param name="notes">What its user should know.</param>
    protected FolderDataset(FileTree tree, long maxPixels, (string[] Labels, ClassFile[] Files) found, params string[] notes)
    {
        this.notes = notes;
        (this.tree, this.maxPixels) = (tree, maxPixels);
        (Labels, files) = found;
        cache = new PixelImage?[files.Length];
    }

    /// <summary>All images below a place, at any depth, in one class. Folders are not taken for classes.</summary>
    /// <param name="tree">Where the images lie.</param>
    /// <param name="label">The one class.</param>
    /// <param name="maxPixels">Images of more pixels are refused.</param>
    /// <param name="note">What its user should know; null: nothing.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: an image of a format that is not read, or none at all.</exception>
    public static FolderDataset WithoutClasses(FileTree tree, string label, long maxPixels, string? note = null)
    {
        IReadOnlyList<TreeFile> all = tree.FilesBelow("");
        if (all.FirstOrDefault(file => ImageNames.IsOtherImage(file.Name)) is { Name: { } other })
            throw new SufficeException(Fault.Data, ImageNames.OtherFormat(tree.PlaceOf(other)));
        ClassFile[] images =
        [
            .. all.Where(file => ImageNames.IsImage(file.Name))
                .DistinctBy(file => file.Key)
                .Select(file => new ClassFile(file.Name, file.Name, 0, OfficialSplit.Train)),
        ];
        return images.Length > 0
            ? new FolderDataset(tree, maxPixels, ([label], images), note is null ? [] : [note])
            : throw new SufficeException(Fault.Data, $"{tree.Place} holds no PNG or JPEG image. Check the path.");
    }

    public override string Name => tree.Name;

    public override IReadOnlyList<string> Warnings => notes;

    public override string[] Labels { get; }

    public override int Count => files.Length;

    public override SplitSizes? CustomarySizes => Cifar10.Describes(this) ? Cifar10.Sizes : null;

    public override int Label(int i) => files[i].Label;

    public override OfficialSplit OfficialSplitOf(int i) => files[i].Split;

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

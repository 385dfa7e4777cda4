namespace Suffice.Data.Files;

/// <summary>
/// What the names of files and folders say: which are images, and which are nobody's data. One rule for data sets and for folders to
/// classify.
/// </summary>
internal static class ImageNames
{
    private static readonly HashSet<string> Read = new(
        [".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".jfi", ".jif", ".pjpeg", ".pjp"],
        StringComparer.OrdinalIgnoreCase
    );

    private static readonly HashSet<string> Others = new(
        [
            ".gif",
            ".bmp",
            ".dib",
            ".webp",
            ".tif",
            ".tiff",
            ".heic",
            ".heif",
            ".avif",
            ".ppm",
            ".pgm",
            ".pbm",
            ".pnm",
            ".psd",
            ".svg",
            ".jp2",
            ".j2k",
            ".jpx",
            ".jxl",
            ".tga",
            ".pcx",
            ".ico",
            ".exr",
            ".dng",
            ".cr2",
            ".cr3",
            ".nef",
            ".arw",
            ".orf",
            ".rw2",
            ".raf",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    // Folders that systems make: copies and thumbnails beside the images, waste, and what a check of a disk found.
    private static readonly HashSet<string> SystemFolders = new(
        ["__MACOSX", "@eaDir", "#recycle", "@Recycle", "$RECYCLE.BIN", "System Volume Information", "lost+found"],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Whether a file's ending, in any case, is one of PNG or JPEG.</summary>
    public static bool IsImage(string name) => Read.Contains(Ending(name));

    /// <summary>Whether a file's ending is one of an image format that is not read.</summary>
    public static bool IsOtherImage(string name) => Others.Contains(Ending(name));

    /// <summary>
    /// Whether a file or folder is passed over with everything in it: its name begins with a dot, or a system made it for itself.
    /// </summary>
    /// <param name="part">The name without the folders it lies in.</param>
    public static bool IsHidden(string part) => part.StartsWith('.') || SystemFolders.Contains(part);

    /// <summary>The error about an image of another format.</summary>
    /// <param name="place">Where it is.</param>
    public static string OtherFormat(string place) =>
        $"{place} is of a format that is not read; PNG and JPEG are. Convert it, or remove it.";

    /// <summary>
    /// The error about a file or folder whose name has bytes that are not UTF-8: .NET reads them as U+FFFD and cannot write them.
    /// </summary>
    /// <param name="place">Where it is.</param>
    public static string NotUtf8(string place) =>
        $"{Escaped(place)} has a name that is not UTF-8 (\\x?? stands for such bytes) and cannot be opened. "
        + "Rename it, for instance with convmv -f latin1 -t utf8 --notest.";

    /// <summary>A name with bytes that are not UTF-8, for errors.</summary>
    public static string Escaped(string name) => name.Replace("\uFFFD", "\\x??", StringComparison.Ordinal);

    // A dot or space at the end is a slip of the hand: the file is an image all the same.
    private static string Ending(string name) => Path.GetExtension(name.TrimEnd('.', ' '));
}

using Suffice.Data.Images;

namespace Suffice.Commands.Kinds;

/// <summary>From what a user names to image files.</summary>
internal static class ImageFiles
{
    /// <summary>Files as they are, folders with the images in them, in ordinal order.</summary>
    /// <param name="paths">Files and folders. A missing file is reported when it is read.</param>
    /// <param name="problems">Told of everything that gives no image.</param>
    public static IReadOnlyList<string> Find(IEnumerable<string> paths, Action<string> problems) =>
        [.. paths.SelectMany(path => ImageFolder.Find(path, problems))];
}

using Suffice.Data.Files;

namespace Suffice.Data.Images;

/// <summary>Image files in a folder without classes, found by the same rules as those of a data set.</summary>
internal static class ImageFolder
{
    /// <summary>
    /// Paths of all PNG and JPEG files in a folder, at any depth, in ordinal order: <paramref name="path"/> and where they are in it. Links
    /// are followed; a file that is reached in several ways is found once. Hidden files and what systems put beside images are left out.
    /// </summary>
    /// <param name="path">Of the folder. Any other path is taken as that of an image, whether or not it is there.</param>
    /// <param name="problem">
    /// Told what cannot be read, and of images of other formats: what, where and the remedy. The others are found all the same.
    /// </param>
    public static IReadOnlyList<string> Find(string path, Action<string> problem)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(problem);
        if (Directory.Exists(path))
            return In(path, problem);
        if (!path.Contains('\uFFFD') || File.Exists(path))
            return [path];
        problem(ImageNames.NotUtf8(path));
        return [];
    }

    private static string[] In(string folder, Action<string> problem)
    {
        bool isSilent = true;
        IReadOnlyList<TreeFile> files = new FolderWalk(folder).FilesBelow("", found => Tell(found.Message));
        string[] images = [.. files.Where(file => ImageNames.IsImage(file.Name)).Select(file => Path.Combine(folder, file.Name))];
        foreach (TreeFile file in files.Where(file => ImageNames.IsOtherImage(file.Name)))
            Tell(ImageNames.OtherFormat(Path.Combine(folder, file.Name)));
        if (images.Length == 0 && isSilent)
            Tell($"{folder} holds no PNG or JPEG image. Check the path, or name the files themselves.");
        return images;

        void Tell(string message)
        {
            isSilent = false;
            problem(message);
        }
    }
}

namespace Suffice.Evaluation.Datasets;

/// <summary>Image files in a folder without classes, found by the same rules as those of a data set.</summary>
public static class ImageFolder
{
    /// <summary>
    /// Paths of all PNG and JPEG files in a folder, at any depth, in ordinal order: <paramref name="folder"/> and where they are in it. Links are followed;
    /// a file that is reached in several ways is found once. Hidden files and what systems put beside images are left out.
    /// </summary>
    /// <param name="folder">Its path.</param>
    /// <param name="problem">Told what cannot be read, and of images of other formats: what, where and the remedy. The others are found all the same.</param>
    public static IReadOnlyList<string> Find(string folder, Action<string> problem)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(problem);
        IReadOnlyList<TreeFile> files = new FolderWalk(folder).FilesBelow("", found => problem(found.Message));
        foreach (TreeFile file in files.Where(file => ImageNames.IsOtherImage(file.Name))) problem(ImageNames.OtherFormat(Path.Combine(folder, file.Name)));
        return [.. files.Where(file => ImageNames.IsImage(file.Name)).Select(file => Path.Combine(folder, file.Name))];
    }
}

using Suffice.Evaluation.Datasets;

namespace Suffice.Run.Verbs;

/// <summary>From what a user names to image files.</summary>
internal static class ImageFiles
{
    /// <summary>Files as they are, folders with the images in them, in ordinal order.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="problems">Told of everything that gives no image.</param>
    public static IReadOnlyList<string> Find(IEnumerable<string> paths, Action<string> problems)
    {
        var files = new List<string>();
        foreach (string path in paths)
        {
            if (!Directory.Exists(path))
            {
                files.Add(path); // A missing file is reported when it is read.
                continue;
            }
            int named = 0;
            IReadOnlyList<string> found = ImageFolder.Find(path, problem =>
            {
                named++;
                problems(problem);
            });
            if (found.Count + named == 0) problems($"{path} holds no PNG or JPEG image. Check the path, or name the files themselves.");
            files.AddRange(found);
        }
        return files;
    }
}

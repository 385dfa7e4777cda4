namespace Suffice.Run.Verbs;

/// <summary>From what a user names to image files.</summary>
internal static class ImageFiles
{
    private static readonly string[] Endings = [".png", ".jpg", ".jpeg"];

    /// <summary>Files as they are, folders with everything in them that is called PNG or JPEG, in ordinal order.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="problems">Told of every path that gives no image.</param>
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
            string[] found =
            [
                .. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                    .Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
                    .Order(StringComparer.Ordinal),
            ];
            if (found.Length == 0) problems($"{path} holds no PNG or JPEG image. Check the path, or name the files themselves.");
            files.AddRange(found);
        }
        return files;
    }
}

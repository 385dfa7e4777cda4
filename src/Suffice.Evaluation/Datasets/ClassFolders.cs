namespace Suffice.Evaluation.Datasets;

/// <summary>One image file of a class-per-folder tree.</summary>
/// <param name="File">Its name in the tree.</param>
/// <param name="Id">The same without folders that wrap the whole data set.</param>
/// <param name="Label">Its class.</param>
/// <param name="IsOfficialTest">Whether it lies below <c>test/</c>.</param>
internal sealed record ClassFile(string File, string Id, int Label, bool IsOfficialTest);

/// <summary>
/// Finds classes and images in a tree of files: <c>CLASS/image.jpg</c>, or <c>train/CLASS/image.jpg</c> with <c>test/</c>, <c>val/</c> or <c>validation/</c>
/// beside it. Only <c>test/</c> is an official test split; the others form one pool. One folder that wraps all is passed over. Classes are in ordinal
/// order; images may lie at any depth in a class folder.
/// </summary>
internal static class ClassFolders
{
    private static readonly string[] Pools = ["train", "val", "validation"], Images = [".png", ".jpg", ".jpeg", ".jpe", ".jfif"];
    private static readonly string[] OtherImages = [".gif", ".bmp", ".webp", ".tif", ".tiff", ".heic", ".avif", ".ppm", ".pgm", ".psd", ".svg", ".jp2", ".jxl"];

    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: no classes, one class, an empty class, an image that cannot belong to one.</exception>
    public static (string[] Labels, ClassFile[] Files) Find(FileTree tree)
    {
        string root = Root(tree);
        string[] folders = tree.FoldersIn(root);
        bool hasSplits = folders.Any(folder => IsSplit(folder) && tree.FoldersIn($"{root}{folder}/").Length > 0);
        string[] pools = hasSplits ? [.. folders.Where(Pools.Contains).Select(folder => $"{root}{folder}/")] : [root];
        string[] tests = hasSplits && folders.Contains("test") ? [$"{root}test/"] : [];
        if (hasSplits) CheckSplits(tree, root, folders);
        foreach (string folder in pools.Concat(tests)) CheckLoose(tree, folder);

        string[] labels = [.. pools.SelectMany(tree.FoldersIn).Distinct().Order(StringComparer.Ordinal)];
        if (labels.Length == 0) throw Bad(tree, root, "holds no class folders", "Put the images into one folder per class, named after it");
        if (labels.Length == 1) throw Bad(tree, root, $"holds one class only, {labels[0]}", "A classifier needs at least two: give the folder that holds the class folders");
        string[] unknown = [.. tests.SelectMany(tree.FoldersIn).Except(labels)];
        if (unknown.Length > 0) throw Bad(tree, root, $"has the class {unknown[0]} in test/ but not in train/", "Add training images of it, or remove it");

        var index = labels.Select((label, i) => (label, i)).ToDictionary(pair => pair.label, pair => pair.i, StringComparer.Ordinal);
        ClassFile[] files = [.. pools.SelectMany(pool => InClasses(tree, pool, root, index, test: false)), .. tests.SelectMany(test => InClasses(tree, test, root, index, test: true))];
        return (labels, files);
    }

    /// <summary>Passes over folders that wrap everything, such as an archive's own name.</summary>
    private static string Root(FileTree tree)
    {
        string root = "";
        while (tree.FoldersIn(root) is [string only] && !IsSplit(only) && tree.FoldersIn($"{root}{only}/").Length > 0 && !tree.FilesIn(root).Any(IsImage)) root += only + "/";
        return root;
    }

    private static IEnumerable<ClassFile> InClasses(FileTree tree, string parent, string root, Dictionary<string, int> labels, bool test)
    {
        var files = tree.Files.Where(file => file.StartsWith(parent, StringComparison.Ordinal) && file.IndexOf('/', parent.Length) > 0)
            .ToLookup(file => file[parent.Length..file.IndexOf('/', parent.Length)]);
        foreach (string label in tree.FoldersIn(parent))
        {
            foreach (string file in files[label])
            {
                if (OtherImages.Contains(Ending(file)))
                    throw new SufficeException(Fault.Data, $"{tree.PlaceOf(file)} is of a format that is not read; PNG and JPEG are. Convert it, or remove it.");
            }
            string[] images = [.. files[label].Where(IsImage)];
            if (images.Length == 0)
                throw new SufficeException(Fault.Data, $"{tree.PlaceOf(parent + label)} is an empty class: it holds no PNG or JPEG file. Add images to the folder, or remove it.");
            foreach (string file in images) yield return new ClassFile(file, file[root.Length..], labels[label], test);
        }
    }

    private static void CheckSplits(FileTree tree, string root, string[] folders)
    {
        if (!folders.Contains("train")) throw Bad(tree, root, $"holds {string.Join(", ", folders)} but no train/", "Name the folder of training images train");
        string[] others = [.. folders.Where(folder => !IsSplit(folder))];
        if (others.Length > 0) throw Bad(tree, root, $"holds {others[0]} beside train/", "Only train, val, validation and test may lie there: move it away, or give the folder of classes itself");
    }

    private static void CheckLoose(FileTree tree, string folder)
    {
        string? loose = tree.FilesIn(folder).FirstOrDefault(IsImage);
        if (loose is not null) throw new SufficeException(Fault.Data, $"{tree.PlaceOf(folder + loose)} lies outside any class folder. Move it into one, or remove it.");
    }

    private static bool IsSplit(string folder) => folder == "test" || Pools.Contains(folder);

    public static bool IsImage(string file) => Images.Contains(Ending(file));

    private static string Ending(string file) => Path.GetExtension(file).ToLowerInvariant();

    private static SufficeException Bad(FileTree tree, string root, string what, string remedy) => new(Fault.Data, $"{tree.PlaceOf(root).TrimEnd('/')} {what}. {remedy}.");
}

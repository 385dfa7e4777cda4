using Suffice.Data.Examples;
using Suffice.Data.Files;

namespace Suffice.Data.Images;

/// <summary>One image file of a class-per-folder tree.</summary>
/// <param name="File">Its name in the tree.</param>
/// <param name="Id">The same without folders that wrap the whole data set.</param>
/// <param name="Label">Its class.</param>
/// <param name="Split">By the folder around its class.</param>
internal sealed record ClassFile(string File, string Id, int Label, OfficialSplit Split);

/// <summary>
/// Finds classes and images in a tree of files: <c>CLASS/image.jpg</c>, or <c>train/CLASS/image.jpg</c> with <c>test/</c> or <c>val/</c>
/// beside it, under any of their <see cref="SplitNames"/>. One folder that wraps all is passed over. Classes are in ordinal
/// order; images may lie at any depth in a class folder.
/// </summary>
internal sealed class ClassFolders
{
    private const string Unlabelled = "Images without labels are for `adapt --unlabelled`";

    private readonly FileTree tree;
    private readonly string root;
    private readonly Dictionary<string, (int Label, string File)> classOf = new(StringComparer.Ordinal);
    private readonly HashSet<(string Key, bool IsTest)> seen = []; // files of the pool, and of the test
    private readonly List<ClassFile> files = [];

    private ClassFolders(FileTree tree)
    {
        this.tree = tree;
        root = Root(tree);
    }

    /// <exception cref="SufficeException">
    /// <see cref="Fault.Data"/>: no classes, one class, an empty class, an image that cannot belong to one, splits that are not clear.
    /// </exception>
    public static (string[] Labels, ClassFile[] Files) Find(FileTree tree) => new ClassFolders(tree).Find();

    private (string[] Labels, ClassFile[] Files) Find()
    {
        (string Folder, OfficialSplit Split)[] splits = SplitFolders();
        foreach (var (folder, _) in splits)
            CheckParent(folder);
        ILookup<bool, string> isTest = splits.ToLookup(split => split.Split is OfficialSplit.Test, split => split.Folder);
        string[] labels = [.. isTest[false].SelectMany(tree.FoldersIn).Distinct().Order(StringComparer.Ordinal)];
        CheckLabels(labels, isTest[true]);
        var index = labels.Select((label, i) => (label, i)).ToDictionary(pair => pair.label, pair => pair.i, StringComparer.Ordinal);
        foreach (var (folder, split) in splits.OrderBy(split => split.Split is OfficialSplit.Test))
            AddClasses(folder, index, split);
        return (labels, [.. files]);
    }

    private void CheckLabels(string[] labels, IEnumerable<string> tests)
    {
        if (labels.Length == 0)
            throw Bad(root, "holds no class folders", $"Put the images into one folder per class, named after it. {Unlabelled}");
        if (labels.Length == 1)
        {
            throw Bad(
                root,
                $"holds one class only, {labels[0]}",
                "A classifier needs at least two: give the folder that holds the class folders"
            );
        }
        if (tests.SelectMany(tree.FoldersIn).Except(labels).FirstOrDefault() is { } unknown)
            throw Bad(root, $"has the class {unknown} in test/ but not in train/", "Add training images of it, or remove it");
    }

    /// <summary>Passes over folders that wrap everything, such as an archive's own name.</summary>
    private static string Root(FileTree tree)
    {
        string root = "";
        while (
            tree.FoldersIn(root) is [string only]
            && SplitNames.Of(only) is null
            && tree.FoldersIn($"{root}{only}/").Length > 0
            && !tree.FilesIn(root).Any(IsAnyImage)
        )
        {
            root += only + "/";
        }
        return root;
    }

    /// <summary>Folders whose folders are classes.</summary>
    private (string Folder, OfficialSplit Split)[] SplitFolders()
    {
        string[] folders = tree.FoldersIn(root);
        if (!folders.Any(folder => SplitNames.Of(folder) is not null && tree.FoldersIn($"{root}{folder}/").Length > 0))
            return [(root, OfficialSplit.Train)];
        if (folders.FirstOrDefault(folder => SplitNames.Of(folder) is OfficialSplit.Train) is not { } train)
            throw Bad(root, $"holds {string.Join(", ", folders)} but no train/", "Name the folder of training images train");
        if (folders.FirstOrDefault(folder => SplitNames.Of(folder) is null) is { } other)
        {
            throw Bad(
                root,
                $"holds {other} beside {train}/",
                "Only train, val, validation and test may lie there: move it away, or give the folder of classes itself"
            );
        }
        return [.. folders.Select(folder => ($"{root}{folder}/", SplitNames.Of(folder)!.Value))];
    }

    /// <summary>Refuses images outside the class folders, and folders that were meant as splits but would become classes.</summary>
    private void CheckParent(string parent)
    {
        if (tree.FilesIn(parent).FirstOrDefault(IsAnyImage) is { } loose)
            throw Bad(parent + loose, "lies outside any class folder", $"Move it into one, or remove it. {Unlabelled}");
        string[] classes = tree.FoldersIn(parent);
        const string remedy = "Call the folders of splits train, val and test, each with one folder per class in it";
        if (classes.All(name => SplitNames.Like(name) is not null) && classes.DistinctBy(SplitNames.Like).Count() > 1)
            throw Bad(parent, $"holds {string.Join(", ", classes)}, which look like splits, not like classes", remedy);
        foreach (string name in classes)
        {
            string[] inner = tree.FoldersIn($"{parent}{name}/");
            string[] splits = [.. inner.Where(folder => SplitNames.Like(folder) is not null)];
            if (inner.Length > 0 && SplitNames.Like(name) is not null)
            {
                throw Bad(
                    parent + name,
                    "has the name of a split and holds folders",
                    $"{remedy}; if it is a class, put its images directly into it"
                );
            }
            if (splits.DistinctBy(SplitNames.Like).Count() > 1)
            {
                throw Bad(
                    parent + name,
                    $"would be a class, but holds the splits {string.Join(", ", splits)}",
                    "Splits are around classes: train/CLASS, test/CLASS. Move them, or give the folder that holds the splits"
                );
            }
        }
    }

    private void AddClasses(string parent, Dictionary<string, int> labels, OfficialSplit split)
    {
        foreach (string label in tree.FoldersIn(parent))
        {
            IReadOnlyList<TreeFile> below = tree.FilesBelow($"{parent}{label}/");
            if (below.FirstOrDefault(file => ImageNames.IsOtherImage(file.Name)) is { Name: { } other })
                throw new SufficeException(Fault.Data, ImageNames.OtherFormat(tree.PlaceOf(other)));
            TreeFile[] images = [.. below.Where(file => ImageNames.IsImage(file.Name))];
            if (images.Length == 0)
                throw Bad(parent + label, "is an empty class: it holds no PNG or JPEG file", "Add images to the folder, or remove it");
            foreach (TreeFile image in images)
                Add(image, labels[label], split);
        }
    }

    /// <summary>Adds an image once for the pool, and once for the test: where a file is in both, splits know what to do.</summary>
    private void Add(TreeFile image, int label, OfficialSplit split)
    {
        if (!classOf.TryAdd(image.Key, (label, image.Name)) && classOf[image.Key] is var first && first.Label != label)
        {
            throw Bad(
                image.Name,
                $"is the same file as {tree.PlaceOf(first.File)}, which belongs to another class",
                "Remove the link that leads from one class to the other"
            );
        }
        if (seen.Add((image.Key, split is OfficialSplit.Test)))
            files.Add(new ClassFile(image.Name, image.Name[root.Length..], label, split));
    }

    private static bool IsAnyImage(string file) => ImageNames.IsImage(file) || ImageNames.IsOtherImage(file);

    private SufficeException Bad(string where, string what, string remedy) =>
        new(Fault.Data, $"{tree.PlaceOf(where).TrimEnd('/')} {what}. {remedy}.");
}

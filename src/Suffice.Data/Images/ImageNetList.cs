using System.Globalization;
using System.Text;
using Suffice.Data.Examples;
using Suffice.Data.Files;

namespace Suffice.Data.Images;

/// <summary>
/// The classes of ImageNet's validation images where these lie in one folder: from one of the lists they come with, which lies beside the
/// images or beside their folder. The first that is there is read:
/// <list type="number">
/// <item><c>LOC_val_solution.csv</c> (Kaggle): a name, a comma, a synset and boxes.</item>
/// <item><c>ILSVRC2012_validation_ground_truth.txt</c> (the development kit): a class for each image, in the order of their names. Numbers
/// are those of the kit, 1 to 1000 and not in the order of synsets, so <c>map_clsloc.txt</c> must say which they are; lines may be synsets
/// instead.</item>
/// <item><c>val.txt</c> (Caffe): a name and a number from 0, which is that of a line of <c>synsets.txt</c> or, without that file, of a
/// folder of <c>train</c>, in ordinal order.</item>
/// </list>
/// </summary>
internal sealed class ImageNetList
{
    private const string Kaggle = "LOC_val_solution.csv",
        Kit = "ILSVRC2012_validation_ground_truth.txt",
        KitClasses = "map_clsloc.txt",
        Caffe = "val.txt",
        CaffeClasses = "synsets.txt";

    private readonly FileTree tree;
    private readonly string folder;
    private readonly string file;
    private readonly Dictionary<string, string> synsets;

    /// <param name="tree">Where everything lies.</param>
    /// <param name="folder">That of the images.</param>
    /// <param name="file">The list.</param>
    /// <param name="synsets">What its numbers mean.</param>
    private ImageNetList(FileTree tree, string folder, string file, Dictionary<string, string> synsets) =>
        (this.tree, this.folder, this.file, this.synsets) = (tree, folder, file, synsets);

    /// <summary>The classes that have a number, whether or not an image is of them.</summary>
    public string[] Named => [.. synsets.Values];

    /// <summary>Finds the list, and what its numbers mean.</summary>
    /// <param name="tree">Where everything lies.</param>
    /// <param name="folder">That of the images.</param>
    /// <param name="trained">Classes of the training images, in order; none where there are none.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: a file is missing, or a line of it is none.</exception>
    public static ImageNetList Find(FileTree tree, string folder, string[] trained)
    {
        string? At(string name) =>
            new[] { folder, "" }.Where(place => tree.FilesIn(place).Contains(name)).Select(place => place + name).FirstOrDefault();
        if (At(Kaggle) is { } kaggle)
            return new ImageNetList(tree, folder, kaggle, []);
        if (At(Kit) is { } kit)
            return new ImageNetList(tree, folder, kit, At(KitClasses) is { } map ? Numbered(tree, map) : []);
        if (At(Caffe) is not { } caffe)
            throw Bad(
                tree,
                folder,
                "holds images without class folders, and nothing says of which class they are",
                $"Put one of {Kaggle}, {Kit} (with {KitClasses}) and {Caffe} (with {CaffeClasses}) beside them, or the images into a "
                    + "folder for each synset"
            );
        return At(CaffeClasses) is { } names ? new ImageNetList(tree, folder, caffe, Listed(tree, names))
            : trained.Length > 0 ? new ImageNetList(tree, folder, caffe, FromZero(trained))
            : throw Bad(
                tree,
                caffe,
                "numbers classes, and nothing says which they are",
                $"Put {CaffeClasses} beside it, a synset a line, the one of number 0 first"
            );
    }

    /// <summary>The images with their synsets, in the order given.</summary>
    /// <param name="images">All of the folder, in the order of their names.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: list and folder do not belong together.</exception>
    public (string File, string Synset)[] Classes(string[] images)
    {
        (int Number, string Text)[] lines = Lines(tree, file);
        return Path.GetFileName(file) == Kit ? InOrder(images, lines) : ByName(images, lines);
    }

    private (string File, string Synset)[] InOrder(string[] images, (int Number, string Text)[] lines)
    {
        if (lines.Length != images.Length)
            throw Bad(
                tree,
                file,
                $"has {lines.Length:N0} lines for {images.Length:N0} images in {tree.PlaceOf(folder).TrimEnd('/')}",
                "It has a line for each image in the order of their names: give the whole list and all images"
            );
        for (int i = 0; i < images.Length; i++)
            if (NumberOf(images[i]) != i + 1)
                throw Bad(
                    tree,
                    images[i],
                    $"is image {i + 1:N0} in the order of names, but is not called so",
                    $"Lines of {Kit} belong to ILSVRC2012_val_00000001.JPEG and so on: restore the names, or remove what else lies there"
                );
        return [.. images.Zip(lines, (image, line) => (image, SynsetOf(line.Text, line.Number)))];
    }

    private (string File, string Synset)[] ByName(string[] images, (int Number, string Text)[] lines)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((int number, string text) in lines)
        {
            if (text.StartsWith("ImageId,", StringComparison.Ordinal))
                continue;
            string[] fields = text.Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 2)
                throw BadLine(tree, file, number, text, "is not a name and a class");
            if (!known.TryAdd(Stem(fields[0]), SynsetOf(fields[1], number)))
                throw BadLine(tree, file, number, text, "names an image for the second time");
        }
        string[] unlisted = [.. images.Where(image => !known.ContainsKey(Stem(image)))];
        if (unlisted.Length > 0)
            throw Bad(tree, file, $"does not name {Shown(unlisted)}", "Remove what is not of the validation set, or give the whole list");
        string[] absent = [.. known.Keys.Except(images.Select(Stem))];
        if (absent.Length > 0)
            throw Bad(
                tree,
                folder,
                $"lacks {Shown(absent)}, which {Path.GetFileName(file)} names",
                "Unpack all images; to judge by some of them alone, take the others out of the list"
            );
        return [.. images.Select(image => (image, known[Stem(image)]))];
    }

    private string SynsetOf(string text, int line)
    {
        if (Synset.Is(text))
            return text;
        if (synsets.TryGetValue(text, out string? synset))
            return synset;
        throw Path.GetFileName(file) switch
        {
            Kit when synsets.Count == 0 => Bad(
                tree,
                file,
                "has the development kit's numbers of classes, and nothing says which synsets they are",
                $"Put {KitClasses} beside it, from a later kit or made of meta.mat: a line for each class, as n02119789 1 kit_fox"
            ),
            Kaggle => BadLine(tree, file, line, text, "is no synset"),
            _ => BadLine(tree, file, line, text, $"is none of the {synsets.Count:N0} classes"),
        };
    }

    /// <summary>Lines of a synset, its number and a name.</summary>
    private static Dictionary<string, string> Numbered(FileTree tree, string map)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((int number, string text) in Lines(tree, map))
            if (
                text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is not [var synset, var id, ..]
                || !Synset.Is(synset)
                || !int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _)
                || known.ContainsValue(synset)
                || !known.TryAdd(id, synset)
            )
                throw BadLine(tree, map, number, text, "is not a synset and its number, each once, as n02119789 1 kit_fox");
        return known;
    }

    /// <summary>Lines of a synset, and perhaps of names after it.</summary>
    private static Dictionary<string, string> Listed(FileTree tree, string file)
    {
        var known = new List<string>();
        foreach ((int number, string text) in Lines(tree, file))
        {
            string synset = text.Split([' ', '\t'], 2)[0];
            if (!Synset.Is(synset) || known.Contains(synset))
                throw BadLine(tree, file, number, text, "is not a synset that is new");
            known.Add(synset);
        }
        return FromZero([.. known]);
    }

    private static Dictionary<string, string> FromZero(string[] names) =>
        names.Index().ToDictionary(name => name.Index.ToString(CultureInfo.InvariantCulture), name => name.Item, StringComparer.Ordinal);

    private static (int Number, string Text)[] Lines(FileTree tree, string file) =>
        [
            .. Encoding
                .UTF8.GetString(tree.Read(file))
                .Split('\n')
                .Select((text, i) => (i + 1, text.Trim().TrimStart('\uFEFF')))
                .Where(line => line.Item2.Length > 0),
        ];

    private static string Stem(string image) => Path.GetFileNameWithoutExtension(image);

    /// <summary>5 for ILSVRC2012_val_00000005.JPEG; null for other names.</summary>
    private static int? NumberOf(string image) =>
        Stem(image) is var stem
        && stem.StartsWith("ILSVRC2012_val_", StringComparison.Ordinal)
        && int.TryParse(stem.AsSpan(15), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;

    private static string Shown(string[] names) =>
        Path.GetFileName(names[0]) + (names.Length == 1 ? "" : $" and {names.Length - 1:N0} other{(names.Length == 2 ? "" : "s")}");

    private static SufficeException BadLine(FileTree tree, string file, int line, string text, string what) =>
        Bad(tree, file, $"line {line}: '{Printable.Shortened(text, 60)}' {what}", "Correct the line, or get the file again");

    private static SufficeException Bad(FileTree tree, string where, string what, string remedy) =>
        new(Fault.Data, $"{tree.PlaceOf(where).TrimEnd('/')} {what}. {remedy}.");
}

using Suffice.Data.Examples;
using Suffice.Data.Files;

namespace Suffice.Data.Images;

/// <summary>
/// Finds ImageNet's classes and images: <c>val</c>, perhaps with <c>train</c> beside it, or the validation images themselves. <c>train</c>
/// holds a folder for each synset; <c>val</c> does too, or holds all images in one folder, with a list of their classes
/// (<see cref="ImageNetList"/>).
/// </summary>
internal sealed class ImageNetFolders
{
    private const string ClassRemedy =
        "Folders of classes are called by their synsets, n and eight digits, such as n01440764; "
        + "for other class folders give the path without imagenet:";

    private readonly FileTree tree;

    private ImageNetFolders(FileTree tree) => this.tree = tree;

    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: says what is not as it should be, where, and what to do.</exception>
    public static (string[] Labels, ClassFile[] Files) Find(FileTree tree) => new ImageNetFolders(tree).Find();

    private (string[] Labels, ClassFile[] Files) Find()
    {
        string? train = SplitFolder(OfficialSplit.Train);
        string validation = SplitFolder(OfficialSplit.Validation)
            ?? (
                train is null
                    ? ""
                    : throw Bad("", $"holds {train.TrimEnd('/')} but no val", "Put the validation images beside it, into val")
            );
        (string File, string Synset)[] training = train is null ? [] : InClassFolders(train);
        string[] trained = [.. training.Select(image => image.Synset).Distinct().Order(StringComparer.Ordinal)];
        (string[] named, (string File, string Synset)[] judging) = Validation(validation, trained);
        if (train is not null && judging.Select(image => image.Synset).Except(trained).FirstOrDefault() is { } missing)
            throw Bad(train, $"lacks the class {missing}, of which {tree.PlaceOf(validation).TrimEnd('/')} has images", "Add its folder");
        string[] labels = [.. named.Concat(trained).Concat(judging.Select(image => image.Synset)).Distinct().Order(StringComparer.Ordinal)];
        if (labels.Length < 2)
            throw Bad(validation, $"holds one class only, {labels[0]}", "ImageNet has 1,000: give the folder that holds them");
        var index = labels.Index().ToDictionary(label => label.Item, label => label.Index, StringComparer.Ordinal);
        return (
            labels,
            [
                .. training.Select(image => new ClassFile(image.File, image.File, index[image.Synset], OfficialSplit.Train)),
                .. judging.Select(image => new ClassFile(image.File, image.File, index[image.Synset], OfficialSplit.Test)),
            ]
        );
    }

    /// <summary>The folder of a split, with a slash; null where there is none.</summary>
    private string? SplitFolder(OfficialSplit kind) =>
        tree.FoldersIn("").Where(folder => SplitNames.Of(folder) == kind).ToArray() switch
        {
            [] => null,
            [var only] => only + "/",
            [var one, var other, ..] => throw Bad("", $"holds both {one} and {other}", "Move one of them away"),
        };

    private (string[] Named, (string File, string Synset)[] Images) Validation(string folder, string[] trained)
    {
        string[] images = Images(folder, tree.FilesIn(folder));
        if (images.Length == 0 || tree.FoldersIn(folder).Any(Synset.Is))
            return ([], InClassFolders(folder));
        var list = ImageNetList.Find(tree, folder, trained);
        return (list.Named, list.Classes([.. images.Select(image => folder + image)]));
    }

    private (string File, string Synset)[] InClassFolders(string parent)
    {
        string[] folders = tree.FoldersIn(parent);
        if (folders.FirstOrDefault(folder => !Synset.Is(folder)) is { } stranger)
            throw Bad(parent + stranger, "is no synset", ClassRemedy);
        if (Images(parent, tree.FilesIn(parent)).FirstOrDefault() is { } loose)
            throw Bad(parent + loose, "lies outside any class folder", "Move it into that of its class, or remove it");
        if (folders.Length == 0)
            throw Bad(
                parent,
                "holds no images",
                "Put ImageNet's images there, in a folder for each synset, or all as ILSVRC2012_val_….JPEG with the list of their classes"
            );
        return [.. folders.SelectMany(folder => OfClass(parent, folder))];
    }

    private IEnumerable<(string File, string Synset)> OfClass(string parent, string synset)
    {
        string[] images = Images("", tree.FilesBelow($"{parent}{synset}/").Select(file => file.Name));
        return images.Length > 0
            ? images.Select(image => (image, synset))
            : throw Bad(parent + synset, "holds no images", "Unpack the images of that class into it, or remove it");
    }

    private string[] Images(string folder, IEnumerable<string> files)
    {
        string[] all = [.. files];
        return all.FirstOrDefault(ImageNames.IsOtherImage) is { } other
            ? throw new SufficeException(Fault.Data, ImageNames.OtherFormat(tree.PlaceOf(folder + other)))
            : [.. all.Where(ImageNames.IsImage)];
    }

    private SufficeException Bad(string where, string what, string remedy) =>
        new(Fault.Data, $"{tree.PlaceOf(where).TrimEnd('/')} {what}. {remedy}.");
}

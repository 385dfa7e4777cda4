using System.Security.Cryptography;
using Suffice.Data.Examples;

namespace Suffice.Data.Images;

/// <summary>
/// What is known about Fashion-MNIST (Xiao, Rasul, Vollgraf 2017, arXiv 1708.07747; MIT licence): 28 × 28 grey images of ten kinds of
/// clothing.
/// </summary>
internal static class FashionMnist
{
    public const string Name = "fashion-mnist";

    /// <summary>Class names in the order of the label files.</summary>
    public static string[] Labels =>
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>45,000 images train, 10,000 control, 5,000 calibrate; the official 10,000 test.</summary>
    public static SplitSizes Sizes { get; } = new(Control: 10_000, Calibration: 5_000);

    /// <summary>
    /// SHA-256 of each decompressed file (the compressed ones differ between distributors), in the order of
    /// <see cref="IdxDataset.FileNames"/>.
    /// </summary>
    public static IReadOnlyList<string> Hashes { get; } =
    [
        "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
        "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
        "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
        "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    ];

    /// <summary>Whether a file is the genuine file <paramref name="index"/> of <see cref="IdxDataset.FileNames"/>.</summary>
    public static bool IsGenuine(IdxFile file, int index) => Convert.ToHexStringLower(SHA256.HashData(file.Content.Span)) == Hashes[index];

    /// <summary>Reads the four files and checks that they are the genuine ones.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: a file is missing, damaged, or another one.</exception>
    public static UniformDataset Read(string folder)
    {
        IdxFile[] files = IdxDataset.ReadFiles(folder);
        for (int i = 0; i < files.Length; i++)
        {
            if (!IsGenuine(files[i], i))
                throw new SufficeException(
                    Fault.Data,
                    $"{files[i].Path} is not Fashion-MNIST's file: its checksum differs. Remove it and run `./suffice data get {Name}`, "
                        + "or give the folder's path to read it as other data."
                );
        }
        return Of(files);
    }

    /// <summary>The data set in four genuine files.</summary>
    internal static UniformDataset Of(IdxFile[] files)
    {
        (ImageShape shape, UniformPart train, UniformPart test) = IdxDataset.Parts(files);
        return new UniformDataset(Name, Labels, shape, train, test, Sizes);
    }
}

using Suffice.Data.Images;

namespace Suffice.Data.Tests.Images;

/// <summary>Made-up folders laid out like ImageNet's: a few synsets, a few small pictures.</summary>
internal static class ImageNetTree
{
    /// <summary>In ordinal order; the development kit's numbers are in another one: see <see cref="Map"/>.</summary>
    public static readonly string[] Synsets = ["n01440764", "n01443537", "n02119789", "n15075141"];

    /// <summary>As <c>map_clsloc.txt</c> has it.</summary>
    public const string Map = "n02119789 1 kit_fox\nn01440764 2 tench\nn15075141 3 toilet_tissue\nn01443537 4 goldfish\n";

    /// <summary>A folder for each class: image i is of class i modulo their number.</summary>
    /// <param name="folder">Such as <c>val</c>.</param>
    /// <param name="count">Images.</param>
    /// <param name="first">Number of the first picture: pictures of different numbers differ.</param>
    /// <param name="synsets">Null: <see cref="Synsets"/>.</param>
    public static void WriteClassFolders(string folder, int count, int first = 0, string[]? synsets = null)
    {
        synsets ??= Synsets;
        for (int i = 0; i < count; i++)
            Write(Path.Combine(folder, synsets[i % synsets.Length], $"{synsets[i % synsets.Length]}_{i}.JPEG"), first + i);
    }

    /// <summary>All in one folder, named and numbered as ImageNet's are.</summary>
    public static void WriteFlat(string folder, int count)
    {
        for (int i = 0; i < count; i++)
            Write(Path.Combine(folder, NameOf(i) + ".JPEG"), i);
    }

    /// <summary>Of image <paramref name="i"/>, without its ending.</summary>
    public static string NameOf(int i) => $"ILSVRC2012_val_{i + 1:00000000}";

    /// <summary>A file with a picture of no edge of the usual length. It is a PNG whatever its name, as one of ImageNet's own is.</summary>
    private static void Write(string path, int number)
    {
        var noise = new Random(number);
        var pixels = new byte[(9 + (number % 4)) * 11 * 3];
        noise.NextBytes(pixels);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, PngWriter.Encode(new Inputs.PixelImage(9 + (number % 4), 11, 3, pixels)));
    }
}

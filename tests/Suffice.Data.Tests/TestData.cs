using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using Suffice.Data.Examples;
using Suffice.Data.Images;
using Suffice.Inputs;

namespace Suffice.Data.Tests;

/// <summary>Writes small data sets.</summary>
internal static class TestData
{
    /// <summary>A 4 × 4 grey image that differs from those of other numbers.</summary>
    public static PixelImage Picture(int number) =>
        new(4, 4, 1, [.. Enumerable.Range(0, 16).Select(i => (byte)((number * 31) + (i * number)))]);

    /// <summary>Writes a PNG of picture <paramref name="number"/>.</summary>
    public static void WritePicture(string path, int number)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, PngWriter.Encode(Picture(number)));
    }

    /// <summary>An IDX file of bytes.</summary>
    public static byte[] Idx(int[] shape, byte[] values)
    {
        var file = new byte[4 + (4 * shape.Length) + values.Length];
        file[2] = 8;
        file[3] = (byte)shape.Length;
        for (int i = 0; i < shape.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + (4 * i)), shape[i]);
        values.CopyTo(file, 4 + (4 * shape.Length));
        return file;
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes);
        return zipped.ToArray();
    }

    /// <summary>The four files of an MNIST-like data set of 2 × 3 images: 6 to train, 3 to test, classes 0 to 2.</summary>
    public static void WriteIdxFolder(string folder, bool zipped = true, byte[]? numbers = null)
    {
        numbers ??= [0, 1, 2];
        Directory.CreateDirectory(folder);
        Write(IdxDataset.TrainImages, Idx([6, 2, 3], [.. Enumerable.Range(0, 36).Select(i => (byte)i)]));
        Write(IdxDataset.TrainLabels, Idx([6], [.. numbers, .. numbers]));
        Write(IdxDataset.TestImages, Idx([3, 2, 3], [.. Enumerable.Range(100, 18).Select(i => (byte)i)]));
        Write(IdxDataset.TestLabels, Idx([3], [.. numbers.Reverse()]));

        void Write(string name, byte[] file) =>
            File.WriteAllBytes(Path.Combine(folder, zipped ? name + ".gz" : name), zipped ? Gzip(file) : file);
    }

    /// <summary>A tar archive with the given files; null content: a folder.</summary>
    public static byte[] Tar(params (string Name, byte[]? Content)[] files)
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach ((string name, byte[]? content) in files)
            {
                var entry = new PaxTarEntry(content is null ? TarEntryType.Directory : TarEntryType.RegularFile, name);
                if (content is not null)
                    entry.DataStream = new MemoryStream(content);
                writer.WriteEntry(entry);
            }
        }
        return archive.ToArray();
    }
}

/// <summary>Images made of one byte each, for questions of splitting.</summary>
/// <param name="images">In order.</param>
/// <param name="sizes">Customary ones.</param>
/// <param name="validation">Images at the end that are official validation ones.</param>
internal sealed class ByteDataset((string Id, int Content, int Label, bool Test)[] images, SplitSizes? sizes = null, int validation = 0)
    : ImageDataset
{
    public override string Name => "bytes";

    public override string[] Labels => ["even", "odd"];

    public override int Count => images.Length;

    public override SplitSizes? CustomarySizes => sizes;

    public override PixelImage Image(int i) => new(2, 2, 1, BitConverter.GetBytes(images[i].Content));

    public override int Label(int i) => images[i].Label;

    public override OfficialSplit OfficialSplitOf(int i) =>
        images[i].Test ? OfficialSplit.Test
        : i >= images.Length - validation ? OfficialSplit.Validation
        : OfficialSplit.Train;

    public override string Id(int i) => images[i].Id;
}

#:package StbImageWriteSharp
// Writes images of an IDX data set (MNIST and its relatives) as RGB PNG files in folders named after their classes, as strangers keep
// theirs: class-folders.cs DATA OUT N, where DATA holds the four .gz files; the first N training images of each class go to OUT/train, and
// all test images to OUT/test.
using System.Buffers.Binary;
using System.IO.Compression;
using StbImageWriteSharp;

(string data, string output, int most) = (args[0], args[1], int.Parse(args[2]));
Write("train", "train", most);
Write("t10k", "test", int.MaxValue);

void Write(string source, string split, int mostOfClass)
{
    byte[] images = Unpacked($"{source}-images-idx3-ubyte.gz"),
        labels = Unpacked($"{source}-labels-idx1-ubyte.gz");
    (int height, int width) = (
        BinaryPrimitives.ReadInt32BigEndian(images.AsSpan(8)),
        BinaryPrimitives.ReadInt32BigEndian(images.AsSpan(12))
    );
    var written = new Dictionary<byte, int>();
    for (int i = 0; i < labels.Length - 8; i++)
    {
        byte label = labels[8 + i];
        if ((written[label] = written.GetValueOrDefault(label) + 1) > mostOfClass)
            continue;
        string folder = Path.Combine(output, split, $"class-{label}");
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, $"{i:00000}.png"), Png(images.AsSpan(16 + (i * height * width), height * width), width));
    }
}

byte[] Unpacked(string name)
{
    using var file = new GZipStream(File.OpenRead(Path.Combine(data, name)), CompressionMode.Decompress);
    using var bytes = new MemoryStream();
    file.CopyTo(bytes);
    return bytes.ToArray();
}

// Eight bits of red, green and blue, all the same.
static byte[] Png(ReadOnlySpan<byte> grey, int width)
{
    byte[] colours = new byte[3 * grey.Length];
    for (int i = 0; i < colours.Length; i++)
        colours[i] = grey[i / 3];
    using var file = new MemoryStream();
    new ImageWriter().WritePng(colours, width, grey.Length / width, ColorComponents.RedGreenBlue, file);
    return file.ToArray();
}

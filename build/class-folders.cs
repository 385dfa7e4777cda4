// Writes images of an IDX data set (MNIST and its relatives) as RGB PNG files in folders named after their classes, as strangers keep theirs:
// class-folders.cs DATA OUT N, where DATA holds the four .gz files; N training images of each class, the first ones, go to OUT/train, and all
// test images to OUT/test.
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

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

// Eight bits of red, green and blue, all the same (PNG, third edition).
static byte[] Png(ReadOnlySpan<byte> grey, int width)
{
    using var pixels = new MemoryStream();
    using (var compressed = new ZLibStream(pixels, CompressionLevel.Fastest, leaveOpen: true))
        for (int row = 0; row < grey.Length; row += width)
        {
            compressed.WriteByte(0); // no filter
            foreach (byte value in grey.Slice(row, width))
                compressed.Write([value, value, value]);
        }
    byte[] header = new byte[13];
    BinaryPrimitives.WriteInt32BigEndian(header, width);
    BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), grey.Length / width);
    (header[8], header[9]) = (8, 2);
    return [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR", header), .. Chunk("IDAT", pixels.ToArray()), .. Chunk("IEND", [])];
}

static byte[] Chunk(string type, byte[] content)
{
    byte[] chunk = [.. new byte[4], .. Encoding.ASCII.GetBytes(type), .. content, .. new byte[4]];
    BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
    BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(^4), Checksum(chunk.AsSpan(4..^4)));
    return chunk;
}

static uint Checksum(ReadOnlySpan<byte> bytes)
{
    uint sum = uint.MaxValue;
    foreach (byte value in bytes)
    {
        sum ^= value;
        for (int bit = 0; bit < 8; bit++)
            sum = (sum >> 1) ^ (0xEDB88320 & (0 - (sum & 1)));
    }
    return ~sum;
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Suffice.Cli.Tests;

/// <summary>A black image in colour that is small as a file and large in memory.</summary>
internal static class LargePng
{
    public static void Write(string path, int size)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest))
        {
            byte[] row = new byte[1 + (3 * size)];
            for (int y = 0; y < size; y++)
                zlib.Write(row);
        }
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, size);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), size);
        (header[8], header[9]) = (8, 2);
        using FileStream file = File.Create(path);
        file.Write([0x89, .. "PNG\r\n\u001a\n"u8]);
        Chunk(file, "IHDR", header);
        Chunk(file, "IDAT", packed.ToArray());
        Chunk(file, "IEND", []);
    }

    private static void Chunk(FileStream file, string type, byte[] body)
    {
        byte[] whole = [.. Encoding.ASCII.GetBytes(type), .. body],
            number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
        file.Write(number);
        file.Write(whole);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.HashToUInt32(whole));
        file.Write(number);
    }
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Suffice.Inputs;

/// <summary>
/// Checks a PNG before it is decoded (W3C PNG, third edition): chunk bounds and checksums, IHDR, and that the compressed data unpack to
/// exactly the bytes which the header promises. Damage and decompression bombs end here.
/// </summary>
internal static class PngInspector
{
    private const int SignatureBytes = 8;

    /// <summary>Returns the EXIF orientation, 1 to 8.</summary>
    public static int Inspect(ReadOnlySpan<byte> file, string name)
    {
        int orientation = 1, at = SignatureBytes;
        long unpacked = 0;
        bool ended = false;
        using var data = new MemoryStream();
        while (!ended)
        {
            if (file.Length - at < 12) throw Truncated(name);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - 12) throw Truncated(name);
            ReadOnlySpan<byte> typeAndBody = file.Slice(at + 4, (int)length + 4), body = typeAndBody[4..];
            string type = Encoding.ASCII.GetString(typeAndBody[..4]);
            if (Crc32.HashToUInt32(typeAndBody) != BinaryPrimitives.ReadUInt32BigEndian(file[(at + 8 + (int)length)..]))
                throw ImageDecoder.Damaged(name, $"has a wrong checksum in its {type} chunk at byte {at:N0}");
            if ((type == "IHDR") != (at == SignatureBytes)) throw ImageDecoder.Damaged(name, $"has a chunk {type} at byte {at:N0}; a PNG begins with its only IHDR");
            if (type == "IHDR") unpacked = UnpackedBytes(body, name);
            if (type == "IDAT") data.Write(body);
            if (type == "eXIf") orientation = Orientation.FromExif(body);
            ended = type == "IEND";
            at += (int)length + 12;
        }
        CheckData(data, unpacked, name);
        return orientation;
    }

    private static long UnpackedBytes(ReadOnlySpan<byte> header, string name)
    {
        if (header.Length != 13) throw ImageDecoder.Damaged(name, "has a header of the wrong length");
        long width = BinaryPrimitives.ReadUInt32BigEndian(header), height = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        ImageDecoder.CheckSize(width, height, name);
        int depth = header[8], colour = header[9], interlace = header[12];
        int samples = (colour, depth) switch
        {
            (0, 1 or 2 or 4 or 8 or 16) => 1,
            (2, 8 or 16) => 3,
            (3, 1 or 2 or 4 or 8) => 1,
            (4, 8 or 16) => 2,
            (6, 8 or 16) => 4,
            _ => throw ImageDecoder.Damaged(name, $"says colour type {colour} with {depth} bits, which PNG does not have"),
        };
        if (header[10] != 0 || header[11] != 0 || interlace > 1) throw ImageDecoder.Damaged(name, "names a compression, filter or interlace method which PNG does not have");
        if (interlace == 0) return Rows(width, height, samples * depth);
        long bytes = 0;
        ReadOnlySpan<int> startX = [0, 4, 0, 2, 0, 1, 0], startY = [0, 0, 4, 0, 2, 0, 1], stepX = [8, 8, 4, 4, 2, 2, 1], stepY = [8, 8, 8, 4, 4, 2, 2];
        for (int pass = 0; pass < 7; pass++)
            bytes += Rows((width - startX[pass] + stepX[pass] - 1) / stepX[pass], (height - startY[pass] + stepY[pass] - 1) / stepY[pass], samples * depth);
        return bytes;
    }

    /// <summary>Bytes of a (sub)image: each row has a filter byte first.</summary>
    private static long Rows(long width, long height, int bits) => width <= 0 || height <= 0 ? 0 : height * (1 + (((width * bits) + 7) / 8));

    private static void CheckData(MemoryStream data, long expected, string name)
    {
        data.Position = 0;
        long unpacked = 0;
        try
        {
            using var zlib = new ZLibStream(data, CompressionMode.Decompress, leaveOpen: true);
            Span<byte> buffer = stackalloc byte[8192];
            for (int read; unpacked <= expected && (read = zlib.Read(buffer)) > 0;) unpacked += read;
        }
        catch (InvalidDataException error)
        {
            throw new SufficeException(Fault.Data, $"{name} has compressed data that cannot be unpacked ({error.Message}). The file is damaged: replace it.", error);
        }
        if (unpacked != expected)
            throw ImageDecoder.Damaged(name, $"holds {(unpacked < expected ? "fewer" : "more")} pixels than its header says");
    }

    private static SufficeException Truncated(string name) => ImageDecoder.Damaged(name, "is a truncated PNG: it stops before its IEND chunk");
}

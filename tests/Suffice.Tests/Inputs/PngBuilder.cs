using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Suffice.Inputs;

namespace Suffice.Tests.Inputs;

/// <summary>Writes PNG files chunk by chunk, also wrong ones, from rows of packed samples (filter 0).</summary>
internal static class PngBuilder
{
    public static byte[] Build(
        int width,
        int height,
        int depth,
        int colour,
        byte[] rows,
        bool interlaced = false,
        params (string Type, byte[] Body)[] extra
    )
    {
        using var zipped = new MemoryStream();
        using (var zlib = new ZLibStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(rows);
        return Assemble([("IHDR", Header(width, height, depth, colour, interlaced)), .. extra, ("IDAT", zipped.ToArray()), ("IEND", [])]);
    }

    /// <summary>8-bit grey (1 channel) or RGB (3) from interleaved pixels.</summary>
    public static byte[] Of(PixelImage image) =>
        Build(image.Width, image.Height, 8, image.Channels == 1 ? 0 : 2, Filtered(image.Pixels, image.Width * image.Channels));

    /// <summary>An image of random size whose rows are random bytes under random filters.</summary>
    public static byte[] Random(Random random, int colour, int samples, int depth, bool interlaced, bool transparent)
    {
        (int width, int height) = (random.Next(1, 20), random.Next(1, 20));
        var rows = new List<byte>();
        (int, int, int, int)[] passes = interlaced
            ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
            : [(0, 0, 1, 1)];
        foreach ((int x, int y, int stepX, int stepY) in passes)
        {
            int across = (width - x + stepX - 1) / stepX,
                down = (height - y + stepY - 1) / stepY;
            var row = new byte[((across * samples * depth) + 7) / 8];
            for (int i = 0; i < down && across > 0; i++)
            {
                random.NextBytes(row);
                rows.AddRange([(byte)random.Next(5), .. row]);
            }
        }
        var palette = new byte[3 << Math.Min(depth, 8)];
        random.NextBytes(palette);
        // A colour key of small numbers is met where samples have few bits.
        byte[] key = colour switch
        {
            0 => [0, 1],
            2 => [0, 1, 0, 0, 0, 1],
            _ => [0, 128, 255],
        };
        (string, byte[])[] extra =
        [
            .. colour == 3 ? new[] { ("PLTE", palette) } : [],
            .. transparent && colour < 4 ? new[] { ("tRNS", colour == 3 ? key[..Math.Min(3, 1 << depth)] : key) } : [],
        ];
        return Build(width, height, depth, colour, [.. rows], interlaced, extra);
    }

    /// <summary>The body of a text chunk; packed where its type can be.</summary>
    public static byte[] Text(string type, string key, string text)
    {
        byte[] head = [.. Encoding.Latin1.GetBytes(key), 0],
            plain = Encoding.Latin1.GetBytes(text);
        using var zipped = new MemoryStream();
        using (var zlib = new ZLibStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(plain);
        return type switch
        {
            "tEXt" => [.. head, .. plain],
            "zTXt" => [.. head, 0, .. zipped.ToArray()],
            _ => [.. head, 1, 0, .. "en\0key\0"u8, .. zipped.ToArray()],
        };
    }

    /// <summary>Puts filter type 0 before each row.</summary>
    public static byte[] Filtered(byte[] packed, int bytesPerRow) => [.. packed.Chunk(bytesPerRow).SelectMany(row => row.Prepend((byte)0))];

    public static byte[] Header(int width, int height, int depth, int colour, bool interlaced = false)
    {
        var body = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(body, width);
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(4), height);
        body[8] = (byte)depth;
        body[9] = (byte)colour;
        body[12] = (byte)(interlaced ? 1 : 0);
        return body;
    }

    public static byte[] Assemble(params (string Type, byte[] Body)[] chunks)
    {
        var file = new List<byte> { 0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10 };
        foreach ((string type, byte[] body) in chunks)
        {
            byte[] typeAndBody = [.. Encoding.ASCII.GetBytes(type), .. body];
            file.AddRange(Big((uint)body.Length));
            file.AddRange(typeAndBody);
            file.AddRange(Big(Crc(typeAndBody)));
        }
        return [.. file];
    }

    private static byte[] Big(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    /// <summary>CRC-32 bit by bit, from the PNG specification's annex D: not the code under test.</summary>
    private static uint Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}

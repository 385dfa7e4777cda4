using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Suffice.Inputs;

namespace Suffice.Tests.Inputs;

/// <summary>Writes PNG files chunk by chunk, also wrong ones, from rows of packed samples (filter 0).</summary>
internal static class PngBuilder
{
    public static byte[] Build(int width, int height, int depth, int colour, byte[] rows, bool interlaced = false, params (string Type, byte[] Body)[] extra)
    {
        using var zipped = new MemoryStream();
        using (var zlib = new ZLibStream(zipped, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(rows);
        return Assemble([("IHDR", Header(width, height, depth, colour, interlaced)), .. extra, ("IDAT", zipped.ToArray()), ("IEND", [])]);
    }

    /// <summary>8-bit grey (1 channel) or RGB (3) from interleaved pixels.</summary>
    public static byte[] Of(PixelImage image) => Build(image.Width, image.Height, 8, image.Channels == 1 ? 0 : 2, Filtered(image.Pixels, image.Width * image.Channels));

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
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}

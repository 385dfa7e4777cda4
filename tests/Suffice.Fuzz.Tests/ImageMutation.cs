using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Suffice.Fuzz.Tests;

/// <summary>One way to change an image file.</summary>
/// <param name="Name">For the record.</param>
/// <param name="IsPng">Of which format; null: of both.</param>
/// <param name="IsHarmless">Whether the formats allow it, so that the picture stays the same.</param>
/// <param name="Apply">From a valid file to a changed one.</param>
internal sealed record ImageMutation(string Name, bool? IsPng, bool IsHarmless, Func<byte[], Random, byte[]> Apply)
{
    private const int SignatureBytes = 8;

    /// <summary>Blind ones first; the others know the format. Those of PNG put checksums that fit on what they made.</summary>
    public static IReadOnlyList<ImageMutation> All { get; } =
    [
        new("bytes", null, false, Bytes),
        new("bits", null, false, Bits),
        new("truncation", null, false, (file, random) => file[..random.Next(file.Length)]),
        new("removed range", null, false, RemovedRange),
        new("doubled range", null, false, DoubledRange),
        new("bytes behind the end", null, true, (file, random) => [.. file, .. Noise(random, 50)]),
        new("PNG chunk bodies", true, false, (file, random) => Chunks(file, random, Damaged)),
        new("PNG chunk order", true, false, (file, random) => Rebuilt([.. Split(file).OrderBy(_ => random.Next())])),
        new("PNG rows", true, false, Rows),
        new("PNG header", true, false, Header),
        new("PNG other chunks", true, true, (file, random) => With(file, random, "tEXt", "teXt", "abCd")),
        new("PNG data in pieces", true, true, Pieces),
        new("JPEG segment lengths and bodies", false, false, Segments),
        new("JPEG repaired truncation", false, false, (file, random) => [.. file.AsSpan(0, 2 + random.Next(file.Length - 4)), 0xFF, 0xD9]),
        new("JPEG scan data", false, false, ScanData),
        new("JPEG comments and other segments", false, true, OtherSegments),
        new("JPEG fill bytes", false, true, Fill),
    ];

    private static byte[] Bytes(byte[] file, Random random)
    {
        byte[] copy = [.. file];
        for (int i = random.Next(6); i >= 0; i--)
            copy[random.Next(copy.Length)] = (byte)random.Next(256);
        return copy;
    }

    private static byte[] Bits(byte[] file, Random random)
    {
        byte[] copy = [.. file];
        copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
        return copy;
    }

    private static byte[] RemovedRange(byte[] file, Random random)
    {
        int at = random.Next(file.Length),
            count = Math.Min(1 + random.Next(60), file.Length - at);
        return [.. file.AsSpan(0, at), .. file.AsSpan(at + count)];
    }

    private static byte[] DoubledRange(byte[] file, Random random)
    {
        int at = random.Next(file.Length),
            count = Math.Min(1 + random.Next(60), file.Length - at);
        return [.. file.AsSpan(0, at + count), .. file.AsSpan(at)];
    }

    private static byte[] Noise(Random random, int most)
    {
        var noise = new byte[1 + random.Next(most)];
        random.NextBytes(noise);
        return noise;
    }

    private static List<(string Type, byte[] Body)> Split(byte[] file)
    {
        var chunks = new List<(string, byte[])>();
        for (int at = SignatureBytes; at < file.Length; )
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            chunks.Add((Encoding.ASCII.GetString(file, at + 4, 4), file.AsSpan(at + 8, length).ToArray()));
            at += length + 12;
        }
        return chunks;
    }

    private static byte[] Rebuilt(IEnumerable<(string Type, byte[] Body)> chunks)
    {
        var file = new List<byte> { 0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10 };
        Span<byte> number = stackalloc byte[4];
        foreach ((string type, byte[] body) in chunks)
        {
            byte[] typeAndBody = [.. Encoding.ASCII.GetBytes(type), .. body];
            BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
            file.AddRange(number);
            file.AddRange(typeAndBody);
            BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.HashToUInt32(typeAndBody));
            file.AddRange(number);
        }
        return [.. file];
    }

    private static byte[] Chunks(byte[] file, Random random, Func<byte[], Random, byte[]> change)
    {
        List<(string Type, byte[] Body)> chunks = Split(file);
        int which = random.Next(chunks.Count);
        chunks[which] = (chunks[which].Type, change(chunks[which].Body, random));
        return Rebuilt(chunks);
    }

    private static byte[] Damaged(byte[] body, Random random) =>
        body.Length == 0
            ? Noise(random, 8)
            : random.Next(3) switch
            {
                0 => Bytes(body, random),
                1 => RemovedRange(body, random),
                _ => DoubledRange(body, random),
            };

    /// <summary>Damages the rows themselves: filters, samples, their number.</summary>
    private static byte[] Rows(byte[] file, Random random)
    {
        List<(string Type, byte[] Body)> chunks = Split(file);
        byte[] packed = [.. chunks.Where(chunk => chunk.Type == "IDAT").SelectMany(chunk => chunk.Body)];
        using var rows = new MemoryStream();
        using (var unzip = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress))
            unzip.CopyTo(rows);
        using var zipped = new MemoryStream();
        using (var zip = new ZLibStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
            zip.Write(Damaged(rows.ToArray(), random));
        int first = chunks.FindIndex(chunk => chunk.Type == "IDAT");
        chunks.RemoveAll(chunk => chunk.Type == "IDAT");
        chunks.Insert(first, ("IDAT", zipped.ToArray()));
        return Rebuilt(chunks);
    }

    private static byte[] Header(byte[] file, Random random)
    {
        List<(string Type, byte[] Body)> chunks = Split(file);
        byte[] header = chunks[0].Body;
        if (random.Next(2) == 0)
            header[random.Next(header.Length)] = (byte)random.Next(17);
        else
            BinaryPrimitives.WriteInt32BigEndian(
                header.AsSpan(4 * random.Next(2)),
                random.Next(4) switch
                {
                    0 => 0,
                    1 => -1,
                    2 => int.MaxValue,
                    _ => random.Next(300),
                }
            );
        return Rebuilt(chunks);
    }

    private static byte[] With(byte[] file, Random random, params string[] types)
    {
        List<(string Type, byte[] Body)> chunks = Split(file);
        chunks.Insert(1 + random.Next(chunks.Count - 1), (types[random.Next(types.Length)], Noise(random, 40)));
        return Rebuilt(chunks);
    }

    private static byte[] Pieces(byte[] file, Random random)
    {
        var chunks = new List<(string Type, byte[] Body)>();
        foreach ((string type, byte[] body) in Split(file))
        {
            int cut = type == "IDAT" ? random.Next(body.Length + 1) : 0;
            if (type == "IDAT")
                chunks.Add((type, body[..cut]));
            chunks.Add((type, body[cut..]));
        }
        return Rebuilt(chunks);
    }

    /// <summary>Places of the marker codes of a JPEG's segments, up to its first scan's.</summary>
    private static List<int> Markers(byte[] file)
    {
        var places = new List<int>();
        for (int at = 2; ; at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at + 2)))
        {
            places.Add(at + 1);
            if (file[at + 1] == 0xDA)
                return places;
        }
    }

    private static byte[] Segments(byte[] file, Random random)
    {
        byte[] copy = [.. file];
        List<int> markers = Markers(file);
        for (int i = random.Next(3); i >= 0; i--)
        {
            int marker = markers[random.Next(markers.Count)],
                length = BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(marker + 1));
            if (random.Next(4) == 0)
                copy[marker] = (byte)(0xC0 + random.Next(64));
            copy[marker + 1 + random.Next(length)] = random.Next(3) switch
            {
                0 => 0,
                1 => 0xFF,
                _ => (byte)random.Next(256),
            };
        }
        return copy;
    }

    /// <summary>Damages compressed data only, so that all tables stand.</summary>
    private static byte[] ScanData(byte[] file, Random random)
    {
        int marker = Markers(file)[^1],
            start = marker + 1 + BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(marker + 1));
        return [.. file.AsSpan(0, start), .. Damaged(file[start..^2], random), 0xFF, 0xD9];
    }

    private static byte[] OtherSegments(byte[] file, Random random)
    {
        List<int> markers = Markers(file);
        int place = markers[random.Next(markers.Count)] - 1;
        byte[] body = Noise(random, 200),
            codes = [0xFE, 0xE2, 0xE5, 0xEC, 0xEF];
        return
        [
            .. file.AsSpan(0, place),
            0xFF,
            codes[random.Next(codes.Length)],
            (byte)((body.Length + 2) >> 8),
            (byte)(body.Length + 2),
            .. body,
            .. file.AsSpan(place),
        ];
    }

    private static byte[] Fill(byte[] file, Random random)
    {
        List<int> markers = Markers(file);
        int place = markers[random.Next(markers.Count)];
        return [.. file.AsSpan(0, place), .. Enumerable.Repeat((byte)0xFF, 1 + random.Next(4)), .. file.AsSpan(place)];
    }
}

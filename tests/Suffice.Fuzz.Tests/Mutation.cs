using System.Buffers.Binary;
using System.Text.Json.Nodes;

namespace Suffice.Fuzz.Tests;

/// <summary>One way to damage a file.</summary>
/// <param name="Name">For the record.</param>
/// <param name="Apply">From a valid file to a damaged one.</param>
internal sealed record Mutation(string Name, Func<byte[], Random, byte[]> Apply)
{
    private static readonly uint[] Patterns = [0x7fc00000, 0x7f800000, 0xff800000, 0x00000001, 0x7f7fffff, 0x80000000, 0xffffffff, 0];

    /// <summary>Blind ones first; the others know the format, and put a checksum that fits on what they made.</summary>
    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("bytes", Bytes),
        new("truncation", (file, random) => file[..random.Next(file.Length)]),
        new("extension", (file, random) => [.. file, .. new byte[1 + random.Next(200)]]),
        new("header length", HeaderLength),
        new("header text", HeaderText),
        new("header", (file, random) => Changed(file, image => Repeat(random, () => JsonMutation.Apply(image.Header, random)))),
        new("tensor entry", (file, random) => Changed(file, image => TensorEntry(image, random))),
        new("manifest", (file, random) => Changed(file, image => Manifest(image, random))),
        new("numbers", (file, random) => Changed(file, image => Floats(image.Data, random))),
        new("exchange of tensors", (file, random) => Changed(file, image => Exchange(image, random))),
    ];

    private static void Repeat(Random random, Action action)
    {
        for (int i = random.Next(3); i >= 0; i--)
            action();
    }

    private static byte[] Changed(byte[] file, Action<FileImage> change)
    {
        FileImage image = FileImage.Of(file);
        change(image);
        return image.ToBytes();
    }

    private static byte[] Bytes(byte[] file, Random random)
    {
        byte[] copy = [.. file];
        Repeat(random, () => copy[random.Next(random.Next(2) == 0 ? copy.Length : Math.Min(copy.Length, 4096))] = (byte)random.Next(256));
        return copy;
    }

    private static byte[] HeaderLength(byte[] file, Random random)
    {
        byte[] copy = [.. file];
        long length = BinaryPrimitives.ReadInt64LittleEndian(copy);
        long[] others =
        [
            length + random.Next(-70, 70),
            random.NextInt64(),
            -random.NextInt64(),
            copy.Length,
            copy.Length - 8,
            copy.Length - 7,
            long.MaxValue,
            -1,
            0,
        ];
        BinaryPrimitives.WriteInt64LittleEndian(copy, others[random.Next(others.Length)]);
        return copy;
    }

    /// <summary>Damages the header's text, with a length that fits.</summary>
    private static byte[] HeaderText(byte[] file, Random random)
    {
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        var text = new List<byte>(file.AsSpan(8, length).ToArray());
        Repeat(random, () =>
        {
            int at = random.Next(text.Count),
                count = Math.Min(random.Next(20), text.Count - at);
            if (random.Next(2) == 0)
                text.RemoveRange(at, count);
            else
                text.InsertRange(random.Next(text.Count), text.GetRange(at, count));
        });
        return FileImage.Join(text.ToArray(), file.AsSpan(8 + length));
    }

    private static void TensorEntry(FileImage image, Random random)
    {
        string[] names = [.. image.Header.Select(entry => entry.Key).Where(name => name != "__metadata__")];
        JsonMutation.Apply(image.Header[names[random.Next(names.Length)]]!, random);
    }

    private static void Manifest(FileImage image, Random random)
    {
        if (image.Manifest() is not { } manifest)
            return;
        Repeat(random, () => JsonMutation.Apply(manifest, random));
        image.SetManifest(manifest);
    }

    /// <summary>Not numbers, infinities, denormals, and whatever bits come.</summary>
    private static void Floats(byte[] data, Random random)
    {
        for (int i = random.Next(200); i >= 0; i--)
            BinaryPrimitives.WriteUInt32LittleEndian(
                data.AsSpan(random.Next((data.Length / 4) - 1) * 4),
                random.Next(2) == 0 ? Patterns[random.Next(Patterns.Length)] : (uint)random.NextInt64()
            );
    }

    private static void Exchange(FileImage image, Random random)
    {
        string[] names = [.. image.Header.Select(entry => entry.Key).Where(name => name != "__metadata__")];
        string a = names[random.Next(names.Length)],
            b = names[random.Next(names.Length)],
            field = random.Next(3) switch
            {
                0 => "shape",
                1 => "data_offsets",
                _ => "",
            };
        JsonNode first = image.Header[a]!.DeepClone(),
            second = image.Header[b]!.DeepClone();
        if (field.Length == 0)
            (image.Header[a], image.Header[b]) = (second, first);
        else
            (image.Header[a]![field], image.Header[b]![field]) = (second[field]!.DeepClone(), first[field]!.DeepClone());
    }
}

using System.Text;

namespace Suffice.Fuzz.Tests;

/// <summary>One way to harm a table.</summary>
/// <param name="Name">For the record.</param>
/// <param name="Apply">From a valid file to a harmed one, and where the first harm is; beyond its end: it is as good as before.</param>
internal sealed record TableMutation(string Name, Func<byte[], Random, (byte[] File, int From)> Apply)
{
    private const int HugeOneIn = 50,
        HugeField = 1_100_000;

    private static readonly byte[][] Signs =
    [
        "\""u8.ToArray(),
        ","u8.ToArray(),
        ";"u8.ToArray(),
        "\t"u8.ToArray(),
        "|"u8.ToArray(),
        "\r"u8.ToArray(),
        "\n"u8.ToArray(),
        [0],
        [0xFF],
        [0xFE, 0xFF],
        [0xEF, 0xBB, 0xBF],
        @"\ud800"u8.ToArray(),
        @"\udc00\ud800"u8.ToArray(),
        @"\u0000"u8.ToArray(),
        "{}"u8.ToArray(),
        "["u8.ToArray(),
        "\"\""u8.ToArray(),
        [0xED, 0xA0, 0x80],
        [0xE2, 0x80, 0xA8],
    ];

    public static IReadOnlyList<TableMutation> All { get; } =
    [
        new("none", (file, _) => (file, int.MaxValue)),
        new("bytes", Bytes),
        new("truncation", (file, random) => random.Next(file.Length) is var at ? (file[..at], at) : default),
        new("doubling", Doubling),
        new("removal", Removal),
        new("signs", Inserted),
        new("exchange of signs", Exchange),
        new("NULs", (file, random) =>
            random.Next(file.Length) is var at ? ([.. file[..at], .. new byte[1 + random.Next(8)], .. file[at..]], at) : default
        ),
        new("encoding", Encoded),
        new("huge field", Huge),
    ];

    private static (byte[], int) Bytes(byte[] file, Random random)
    {
        byte[] copy = [.. file];
        int from = int.MaxValue;
        for (int i = random.Next(3); i >= 0; i--)
        {
            int at = random.Next(copy.Length);
            copy[at] = (byte)random.Next(256);
            from = Math.Min(from, at);
        }
        return (copy, from);
    }

    private static (byte[], int) Doubling(byte[] file, Random random)
    {
        int first = random.Next(file.Length),
            count = random.Next(file.Length - first) + 1,
            at = random.Next(file.Length);
        return ([.. file[..at], .. file.AsSpan(first, count), .. file[at..]], at);
    }

    private static (byte[], int) Removal(byte[] file, Random random)
    {
        int at = random.Next(file.Length),
            count = Math.Min(file.Length - at, 1 + random.Next(20));
        return ([.. file[..at], .. file[(at + count)..]], at);
    }

    private static (byte[], int) Inserted(byte[] file, Random random)
    {
        int at = random.Next(file.Length + 1);
        return ([.. file[..at], .. TableSample.Pick(random, Signs), .. file[at..]], at);
    }

    private static (byte[], int) Exchange(byte[] file, Random random)
    {
        byte one = TableSample.Pick(random, Signs)[0],
            other = TableSample.Pick(random, Signs)[0];
        int from = Array.IndexOf(file, one);
        return ([.. file.Select(value => value == one ? other : value)], from < 0 || one == other ? int.MaxValue : from);
    }

    /// <summary>As another program would have saved it, or as if another had.</summary>
    private static (byte[], int) Encoded(byte[] file, Random random)
    {
        Encoding[] encodings = [Encoding.Latin1, Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, Encoding.UTF8];
        byte[] bytes = TableSample.Pick(random, encodings).GetBytes(TableSample.Pick(random, encodings).GetString(file));
        return ([.. random.Next(3) == 0 ? TableSample.Pick(random, encodings).GetPreamble() : [], .. bytes], 0);
    }

    private static (byte[], int) Huge(byte[] file, Random random)
    {
        int at = random.Next(file.Length),
            length = random.Next(HugeOneIn) == 0 ? HugeField : random.Next(5000);
        return ([.. file[..at], .. Enumerable.Repeat((byte)"x ,\""[random.Next(4)], length), .. file[at..]], at);
    }
}

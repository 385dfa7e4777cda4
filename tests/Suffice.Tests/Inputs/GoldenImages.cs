using System.IO.Compression;

namespace Suffice.Tests.Inputs;

/// <summary>The pictures under Golden/images, and tables of them.</summary>
internal static class GoldenImages
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Golden", "images");

    public static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(Folder, file));

    /// <summary>Rows of three fields: name, bytes in base64, what is expected. Long tables are compressed.</summary>
    public static TheoryData<string, string, string> Table(string file)
    {
        var rows = new TheoryData<string, string, string>();
        using Stream stored = File.OpenRead(Path.Combine(Folder, file));
        using Stream content = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stored, CompressionMode.Decompress) : stored;
        using var lines = new StreamReader(content);
        while (lines.ReadLine() is { } line)
        {
            string[] fields = line.Split('\t');
            rows.Add(fields[0], fields[1], fields[2]);
        }
        return rows;
    }
}

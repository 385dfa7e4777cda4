using System.Formats.Tar;
using System.IO.Compression;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Suffice.Text.Tests.Reference;

/// <summary>
/// What the reference implementation made of the generated texts: a checksum of the ids of each text (of ten texts together for parts).
/// README.md says how these files were made.
/// </summary>
internal sealed class ReferenceFiles(string folder)
{
    /// <summary>Texts for each tokenizer, and for each part.</summary>
    public const int Texts = 5500,
        PartTexts = 2000;

    /// <summary>Texts that share a checksum where parts are compared.</summary>
    public const int Together = 10;

    private const string Archive = "tokenizers.tar.br";

    public string Folder => folder;

    /// <summary>The tokenizers by name, as their files are.</summary>
    public Dictionary<string, byte[]> Tokenizers()
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var stream = new BrotliStream(File.OpenRead(Path.Combine(folder, Archive)), CompressionMode.Decompress);
        using var tar = new TarReader(stream);
        while (tar.GetNextEntry() is { } entry)
        {
            var bytes = new MemoryStream();
            entry.DataStream!.CopyTo(bytes);
            files[Path.GetFileNameWithoutExtension(entry.Name)] = bytes.ToArray();
        }
        return files;
    }

    public void SaveTokenizers(IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        using var stream = new BrotliStream(File.Create(Path.Combine(folder, Archive)), CompressionLevel.SmallestSize);
        using var tar = new TarWriter(stream, TarEntryFormat.Ustar);
        foreach ((string name, byte[] content) in files)
            tar.WriteEntry(
                new UstarTarEntry(TarEntryType.RegularFile, $"{name}.json")
                {
                    DataStream = new MemoryStream(content),
                    ModificationTime = DateTimeOffset.UnixEpoch,
                }
            );
    }

    public uint[] Checksums(string name) =>
        MemoryMarshal.Cast<byte, uint>(File.ReadAllBytes(Path.Combine(folder, $"{name}.bin"))).ToArray();

    public void SaveChecksums(string name, IEnumerable<uint> sums) =>
        File.WriteAllBytes(Path.Combine(folder, $"{name}.bin"), MemoryMarshal.AsBytes(sums.ToArray().AsSpan()).ToArray());

    public static uint Checksum(IEnumerable<int> ids) => XxHash32.HashToUInt32(MemoryMarshal.AsBytes(ids.ToArray().AsSpan()));

    /// <summary>Of several texts' ids, each list ended by −1.</summary>
    public static IEnumerable<uint> Grouped(IEnumerable<int[]> texts) =>
        texts.Chunk(Together).Select(group => Checksum(group.SelectMany(ids => ids.Append(-1))));

    /// <summary>SHA-256 of the texts: other texts than these would fail everywhere, and tell nothing.</summary>
    public static string TextsHash() =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', GeneratedTexts.All(Texts)))));

    /// <summary>Texts that are a line, which is all that SentencePiece's tools read.</summary>
    public static IEnumerable<string> Lines() => GeneratedTexts.All(Texts).Where(text => !text.AsSpan().ContainsAny("\n\r\0"));
}

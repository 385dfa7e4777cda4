using System.Globalization;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using Suffice.Files;

namespace Suffice.Tensors;

/// <summary>
/// Finds accidents in a bundle: over its manifest, every tensor's name, type and shape, and every byte after the header. XXH128 (Collet,
/// https://xxhash.com) reads as fast as memory does and needs no native library.
/// </summary>
internal static class Checksum
{
    /// <summary>Metadata key.</summary>
    public const string Key = "xxh128";

    /// <summary>Metadata key of a SHA-256 in its place, as version 0.1 wrote it.</summary>
    public const string OldKey = "sha256";

    /// <summary>Of a bundle to be written, lower-case hexadecimal.</summary>
    public static string Of(string manifest, SafetensorsLayout layout)
    {
        var hash = new XxHash128();
        Describe(manifest, layout.Entries(), hash.Append);
        using var stream = new AppendStream(hash.Append);
        layout.WriteData(stream);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>The checksum that a file carries, or null when its content has another.</summary>
    public static string? Verified(string manifest, SafetensorsFile file)
    {
        if (file.Metadata.TryGetValue(Key, out string? expected))
        {
            var hash = new XxHash128();
            Read(manifest, file, hash.Append);
            return expected == Convert.ToHexStringLower(hash.GetCurrentHash()) ? expected : null;
        }
        if (!file.Metadata.TryGetValue(OldKey, out expected))
            return null;
        using var old = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Read(manifest, file, old.AppendData);
        return expected == Convert.ToHexStringLower(old.GetHashAndReset()) ? expected : null;
    }

    private static void Read(string manifest, SafetensorsFile file, Action<ReadOnlySpan<byte>> append)
    {
        Describe(manifest, file.Layout, append);
        file.ReadData(append);
    }

    private static void Describe(string manifest, IEnumerable<TensorInfo> tensors, Action<ReadOnlySpan<byte>> append)
    {
        append(Encoding.UTF8.GetBytes(manifest));
        foreach (TensorInfo tensor in tensors)
            append(
                Encoding.UTF8.GetBytes(
                    string.Create(CultureInfo.InvariantCulture, $"{tensor.Name}\n{tensor.Type}\n{string.Join(',', tensor.Shape)}\n")
                )
            );
    }
}

using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using System.Text.Json.Nodes;

namespace Suffice.Fuzz.Tests;

/// <summary>
/// A safetensors file taken apart, so that parts can be changed and the whole put together again, with a checksum that fits.
/// </summary>
internal sealed class FileImage
{
    private const string MetadataKey = "__metadata__",
        ManifestKey = "suffice",
        HashKey = "xxh128";

    private const int Alignment = 64;

    private FileImage(JsonObject header, byte[] data)
    {
        Header = header;
        Data = data;
    }

    public JsonObject Header { get; }

    /// <summary>Everything after the header.</summary>
    public byte[] Data { get; set; }

    public static FileImage Of(byte[] file)
    {
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        return new FileImage(JsonNode.Parse(file.AsSpan(8, length))!.AsObject(), file[(8 + length)..]);
    }

    /// <summary>The manifest; null in a checkpoint.</summary>
    public JsonNode? Manifest() =>
        (Header[MetadataKey]?[ManifestKey] as JsonValue)?.GetValue<string>() is { } json ? JsonNode.Parse(json) : null;

    public void SetManifest(JsonNode? manifest) => Header[MetadataKey]![ManifestKey] = manifest?.ToJsonString() ?? "null";

    public byte[] ToBytes()
    {
        if (
            Header[MetadataKey] is JsonObject metadata
            && (metadata[ManifestKey] as JsonValue)?.TryGetValue(out string? manifest) == true
            && manifest is not null
            && Checksum(manifest) is { } sum
        )
            metadata[HashKey] = sum;
        byte[] header = Encoding.UTF8.GetBytes(Header.ToJsonString());
        // Spaces after the JSON, so that tensors stay aligned.
        return Join([.. header, .. Enumerable.Repeat((byte)' ', (Alignment - ((8 + header.Length) % Alignment)) % Alignment)], Data);
    }

    public static byte[] Join(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        byte[] file = new byte[8 + header.Length + data.Length];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file.AsSpan(8));
        data.CopyTo(file.AsSpan(8 + header.Length));
        return file;
    }

    /// <summary>As docs/reference/bundle-format.md says; null where the header is too damaged to say what would be hashed.</summary>
    private string? Checksum(string manifest)
    {
        var hash = new XxHash128();
        hash.Append(Encoding.UTF8.GetBytes(manifest));
        try
        {
            foreach (
                (string name, JsonNode? tensor) in Header
                    .Where(entry => entry.Key != MetadataKey)
                    .OrderBy(entry => entry.Value!["data_offsets"]![0]!.GetValue<long>())
                    .ThenBy(entry => entry.Value!["data_offsets"]![1]!.GetValue<long>())
            )
                hash.Append(
                    Encoding.UTF8.GetBytes(
                        $"{name}\n{tensor!["dtype"]!.GetValue<string>()}\n{string.Join(',', tensor["shape"]!.AsArray().Select(size => size!.GetValue<long>()))}\n"
                    )
                );
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException or NullReferenceException or ArgumentException)
        {
            return null;
        }
        hash.Append(Data);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}

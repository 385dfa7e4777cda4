using System.Security.Cryptography;
using System.Text;
using Suffice.Tensors;

namespace Suffice.Training.Optimisation;

/// <summary>
/// Safetensors files of a run in progress, with a checksum over all they say: a flipped bit is found before work goes on from it.
/// </summary>
internal static class CheckedTensors
{
    private const string Key = "sha256";

    /// <summary>Such files come from nowhere else: there is nothing to copy.</summary>
    private const string Remedy = "Delete it and give the same command again: what it held will be trained again.";

    /// <summary>Writes atomically; an old file stays intact on any failure.</summary>
    public static void Save(string path, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var sha = SHA256.Create();
        using var all = new CryptoStream(Stream.Null, sha, CryptoStreamMode.Write);
        foreach (NamedTensor tensor in tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            all.Write(Encoding.UTF8.GetBytes(tensor.Name));
            tensor.WriteTo(all);
        }
        SafetensorsWriter.Save(path, tensors, new Dictionary<string, string>(metadata) { [Key] = Finish(all, sha, metadata) });
    }

    /// <summary>Maps a file and checks it.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/> when it is damaged.</exception>
    public static SafetensorsFile Open(string path)
    {
        SafetensorsFile file = SafetensorsFile.Open(path, Remedy);
        // Files written before there was a checksum go unchecked.
        if (!file.Metadata.TryGetValue(Key, out string? expected))
            return file;
        using var sha = SHA256.Create();
        using var all = new CryptoStream(Stream.Null, sha, CryptoStreamMode.Write);
        try
        {
            foreach (string name in file.Tensors.Keys.Order(StringComparer.Ordinal))
            {
                all.Write(Encoding.UTF8.GetBytes(name));
                all.Write(file.Bytes(name));
            }
            return Finish(all, sha, file.Metadata) == expected
                ? file
                : throw new SufficeException(Fault.Bundle, $"{path} is damaged: its content does not match its checksum. {Remedy}");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static string Finish(CryptoStream all, SHA256 sha, IReadOnlyDictionary<string, string> metadata)
    {
        foreach ((string key, string value) in metadata.Where(pair => pair.Key != Key).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            all.Write(Encoding.UTF8.GetBytes($"{key}={value}\n"));
        all.FlushFinalBlock();
        return Convert.ToHexStringLower(sha.Hash!);
    }
}

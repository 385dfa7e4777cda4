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

    /// <summary>Maps a file and checks it, if it is there and says of itself what it should.</summary>
    /// <param name="path">The file.</param>
    /// <param name="about">What must be in its metadata.</param>
    /// <returns>Null: it is to be made.</returns>
    /// <inheritdoc cref="Open"/>
    public static SafetensorsFile? Find(string path, IReadOnlyDictionary<string, string> about)
    {
        if (!File.Exists(path))
            return null;
        SafetensorsFile file = Open(path);
        if (about.All(pair => file.Metadata.GetValueOrDefault(pair.Key) == pair.Value))
            return file;
        file.Dispose();
        return null;
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

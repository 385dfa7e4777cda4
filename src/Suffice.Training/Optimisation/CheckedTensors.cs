using System.Runtime.InteropServices;
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
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (NamedTensor tensor in tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
            Add(sha, tensor.Name, tensor.Values.Span);
        SafetensorsWriter.Save(path, tensors, new Dictionary<string, string>(metadata) { [Key] = Finish(sha, metadata) });
    }

    /// <summary>Maps a file and checks it.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/> when it is damaged.</exception>
    public static SafetensorsFile Open(string path)
    {
        SafetensorsFile file = SafetensorsFile.Open(path, Remedy);
        // Files written before there was a checksum go unchecked.
        if (!file.Metadata.TryGetValue(Key, out string? expected))
            return file;
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            foreach (string name in file.Tensors.Keys.Order(StringComparer.Ordinal))
                Add(sha, name, file.Floats(name));
            return Finish(sha, file.Metadata) == expected
                ? file
                : throw new SufficeException(Fault.Bundle, $"{path} is damaged: its content does not match its checksum. {Remedy}");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void Add(IncrementalHash sha, string name, ReadOnlySpan<float> values)
    {
        sha.AppendData(Encoding.UTF8.GetBytes(name));
        sha.AppendData(MemoryMarshal.AsBytes(values));
    }

    private static string Finish(IncrementalHash sha, IReadOnlyDictionary<string, string> metadata)
    {
        foreach ((string key, string value) in metadata.Where(pair => pair.Key != Key).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            sha.AppendData(Encoding.UTF8.GetBytes($"{key}={value}\n"));
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}

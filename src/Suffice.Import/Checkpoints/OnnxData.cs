using System.Globalization;
using System.Security.Cryptography;
using Suffice.Files;
using Suffice.OnnxSchema;

namespace Suffice.Import.Checkpoints;

/// <summary>
/// The files beside an ONNX graph that hold its numbers. They are looked for in the graph's own folder alone. Of a graph that this library
/// exported it is known what the file holds.
/// </summary>
/// <param name="graph">The graph's file.</param>
/// <param name="metadata">What the graph says of itself.</param>
internal sealed class OnnxData(string graph, IReadOnlyDictionary<string, string> metadata) : IDisposable
{
    private readonly Dictionary<string, FileStream> files = [];

    /// <summary>Whether a tensor's numbers lie in another file.</summary>
    public static bool IsElsewhere(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.External;

    /// <summary>Makes sure that all of a tensor's bytes can be read.</summary>
    /// <param name="tensor">Whose numbers lie in another file.</param>
    /// <param name="bytes">As many as its shape says.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/>: the file is missing, too short, or of another export.</exception>
    public void Check(TensorProto tensor, long bytes)
    {
        (FileStream file, long offset, long length) = Place(tensor);
        if (offset < 0 || length != bytes || offset > file.Length - length)
            throw Bad(
                $"says that tensor '{tensor.Name}' of {bytes} bytes is bytes {offset} to {offset + length} of {Name(file)}, which has "
                    + FormattableString.Invariant($"{file.Length}"),
                "Copy both files again from the same folder"
            );
    }

    /// <summary>A tensor's bytes, checked before.</summary>
    public byte[] Read(TensorProto tensor)
    {
        (FileStream file, long offset, long length) = Place(tensor);
        byte[] bytes = new byte[length];
        file.Position = offset;
        file.ReadExactly(bytes);
        return bytes;
    }

    public void Dispose()
    {
        foreach (FileStream file in files.Values)
            file.Dispose();
    }

    private (FileStream File, long Offset, long Length) Place(TensorProto tensor)
    {
        string location = Said(tensor, "location") ?? "";
        // A graph from a stranger must not name files elsewhere on the machine.
        if (location.Length == 0 || location != Path.GetFileName(location) || location is "." or "..")
            throw Bad(
                $"keeps tensor '{tensor.Name}' in '{location}', which is not the name of a file beside it",
                "Export it again with its numbers beside it, or in one file"
            );
        return (Opened(location), Number(tensor, "offset") ?? 0, Number(tensor, "length") ?? -1);
    }

    private FileStream Opened(string location)
    {
        if (files.TryGetValue(location, out FileStream? known))
            return known;
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(graph))!, location);
        if (!File.Exists(path))
            throw Bad($"keeps its numbers in {location}, which is not beside it", "Copy the whole folder that it was exported to");
        FileStream file = InputFile.Open(path, Fault.Bundle);
        files[location] = file;
        if (metadata.TryGetValue(ExportKeys.DataHash, out string? expected) && Convert.ToHexStringLower(SHA256.HashData(file)) != expected)
            throw Bad($"was exported with another {location} than the one beside it", "Copy both files again from the same folder");
        return file;
    }

    private static long? Number(TensorProto tensor, string key) =>
        long.TryParse(Said(tensor, key), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static string? Said(TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;

    private static string Name(FileStream file) => Path.GetFileName(file.Name);

    private SufficeException Bad(string what, string remedy) => new(Fault.Bundle, $"{graph} {what}. {remedy}.");
}

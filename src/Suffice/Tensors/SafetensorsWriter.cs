using Suffice.Files;

namespace Suffice.Tensors;

/// <summary>Writes safetensors files: atomically, with every tensor at a multiple of 64 bytes.</summary>
internal static class SafetensorsWriter
{
    /// <summary>Tensors start at multiples of this many bytes: a cache line, and the widest vector.</summary>
    public const int Alignment = 64;

    /// <summary>
    /// Writes all tensors, as F32 or U8. What alignment leaves between them is filled by tensors named <c>padding.*</c>, because the format
    /// allows no gaps; <see cref="SafetensorsFile"/> does not show them.
    /// </summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="tensors">Names must differ.</param>
    /// <param name="metadata">Strings to keep with them.</param>
    /// <exception cref="SufficeException">
    /// With <see cref="Fault.Machine"/> when it cannot be written (the old file is then intact); with <see cref="Fault.Usage"/> when a
    /// shape does not fit its values or a name comes twice.
    /// </exception>
    public static void Save(string path, IEnumerable<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var layout = new SafetensorsLayout([.. tensors], align: true);
        AtomicFile.Write(path, stream => layout.Write(stream, metadata));
    }
}

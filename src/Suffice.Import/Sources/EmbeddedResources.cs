using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Suffice.Import.Files;

namespace Suffice.Import.Sources;

/// <summary>Files inside an assembly, read without loading it.</summary>
internal static class EmbeddedResources
{
    /// <summary>Writes what belongs to a net into a folder.</summary>
    /// <returns>How many files.</returns>
    /// <exception cref="BadImageFormatException">The assembly is damaged.</exception>
    public static int Unpack(string assembly, string folder)
    {
        using FileStream file = File.OpenRead(assembly);
        using var image = new PEReader(file);
        if (!image.HasMetadata || image.PEHeaders.CorHeader is not { ResourcesDirectory.Size: > 0 } header)
            return 0;
        MetadataReader metadata = image.GetMetadataReader();
        PEMemoryBlock section = image.GetSectionData(header.ResourcesDirectory.RelativeVirtualAddress);
        int count = 0;
        foreach (ManifestResourceHandle handle in metadata.ManifestResources)
        {
            ManifestResource resource = metadata.GetManifestResource(handle);
            if (!resource.Implementation.IsNil || FileName(metadata.GetString(resource.Name)) is not { } name)
                continue;
            byte[] content = Content(section, resource.Offset);
            File.WriteAllBytes(Path.Combine(folder, name), content);
            count++;
        }
        return count;
    }

    /// <summary>A resource is its length, four bytes, and as many bytes as that (ECMA-335, II.24.2.4).</summary>
    private static byte[] Content(PEMemoryBlock section, long offset)
    {
        if (offset < 0 || offset > section.Length - sizeof(int))
            throw new BadImageFormatException("a resource lies outside its section");
        BlobReader reader = section.GetReader((int)offset, section.Length - (int)offset);
        int length = reader.ReadInt32();
        if (length < 0 || length > reader.RemainingBytes)
            throw new BadImageFormatException($"a resource says that it has {length} bytes, but {reader.RemainingBytes} are left");
        return reader.ReadBytes(length);
    }

    private static string? FileName(string resource) =>
        resource.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)
            ? "model.onnx"
            : NetFiles.Named.FirstOrDefault(name => resource == name || resource.EndsWith("." + name, StringComparison.Ordinal));
}

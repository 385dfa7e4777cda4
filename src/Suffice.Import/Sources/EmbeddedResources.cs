using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Suffice.Import.Sources;

/// <summary>Files inside an assembly, read without loading it.</summary>
internal static class EmbeddedResources
{
    /// <summary>Names that an ending of a resource's name may be.</summary>
    private static readonly string[] Known =
    [
        "config.json",
        "model.safetensors",
        "vocab.txt",
        "vocab.json",
        "merges.txt",
        "tokenizer.json",
        "tokenizer_config.json",
        "modules.json",
        "sentence_bert_config.json",
    ];

    /// <summary>Writes what belongs to a net into a folder.</summary>
    /// <returns>How many files.</returns>
    public static unsafe int Unpack(string assembly, string folder)
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
            BlobReader reader = section.GetReader((int)resource.Offset, section.Length - (int)resource.Offset);
            int length = reader.ReadInt32();
            using FileStream target = File.Create(Path.Combine(folder, name));
            target.Write(new ReadOnlySpan<byte>(reader.CurrentPointer, length));
            count++;
        }
        return count;
    }

    private static string? FileName(string resource) =>
        resource.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)
            ? "model.onnx"
            : Known.FirstOrDefault(name => resource == name || resource.EndsWith("." + name, StringComparison.Ordinal));
}

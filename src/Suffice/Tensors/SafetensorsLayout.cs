using System.Buffers.Binary;
using System.Text.Json;

namespace Suffice.Tensors;

/// <summary>Decides where each tensor goes in a safetensors file, then writes header and data.</summary>
internal sealed class SafetensorsLayout
{
    private readonly NamedTensor[] tensors;
    private readonly bool align;

    public SafetensorsLayout(NamedTensor[] tensors, bool align)
    {
        this.tensors = tensors;
        this.align = align;
        var names = new HashSet<string>();
        foreach (NamedTensor tensor in tensors)
        {
            long count = tensor.Shape.Aggregate(1L, (product, size) => checked(product * size));
            if (count != tensor.Elements)
                throw new SufficeException(
                    Fault.Usage,
                    $"Tensor '{tensor.Name}' has {tensor.Elements} values where its shape ({string.Join(", ", tensor.Shape)}) needs "
                        + $"{count}."
                );
            if (
                !names.Add(tensor.Name)
                || tensor.Name.StartsWith(SafetensorsHeader.PaddingPrefix, StringComparison.Ordinal)
                || tensor.Name == "__metadata__"
            )
                throw new SufficeException(Fault.Usage, $"Tensor name '{tensor.Name}' comes twice or is reserved; rename it.");
        }
    }

    public void Write(Stream stream, IReadOnlyDictionary<string, string>? metadata)
    {
        byte[] header = Header(metadata);
        Span<byte> length = stackalloc byte[8];
        // Spaces after the JSON bring the data to a multiple of 64 bytes; the format allows them.
        int padded = Padded(header.Length + 8) - 8;
        BinaryPrimitives.WriteInt64LittleEndian(length, padded);
        stream.Write(length);
        stream.Write(header);
        Span<byte> spaces = stackalloc byte[padded - header.Length];
        spaces.Fill((byte)' ');
        stream.Write(spaces);
        WriteData(stream);
    }

    /// <summary>Everything after the header.</summary>
    public void WriteData(Stream stream)
    {
        Span<byte> zeros = stackalloc byte[SafetensorsWriter.Alignment];
        zeros.Clear();
        foreach (NamedTensor tensor in tensors)
        {
            tensor.WriteTo(stream);
            stream.Write(zeros[..(int)Gap(tensor)]);
        }
    }

    /// <summary>Where each tensor lies, offsets counted from the first byte after the header; padding included.</summary>
    public IEnumerable<TensorInfo> Entries()
    {
        long offset = 0;
        int paddings = 0;
        foreach (NamedTensor tensor in tensors)
        {
            long bytes = tensor.Size,
                gap = Gap(tensor);
            yield return new TensorInfo(tensor.Name, tensor.Type, tensor.Shape, offset, bytes);
            if (gap > 0)
                yield return new TensorInfo($"{SafetensorsHeader.PaddingPrefix}{paddings++}", "U8", [gap], offset + bytes, gap);
            offset += bytes + gap;
        }
    }

    private byte[] Header(IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is not null)
            {
                json.WriteStartObject("__metadata__");
                foreach ((string key, string value) in metadata)
                    json.WriteString(key, value);
                json.WriteEndObject();
            }
            foreach (TensorInfo entry in Entries())
            {
                json.WriteStartObject(entry.Name);
                json.WriteString("dtype", entry.Type);
                json.WriteStartArray("shape");
                foreach (long size in entry.Shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(entry.Offset);
                json.WriteNumberValue(entry.Offset + entry.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private long Gap(NamedTensor tensor)
    {
        int over = (int)(tensor.Size % SafetensorsWriter.Alignment);
        return align && over > 0 ? SafetensorsWriter.Alignment - over : 0;
    }

    private static int Padded(int bytes) =>
        (bytes + SafetensorsWriter.Alignment - 1) / SafetensorsWriter.Alignment * SafetensorsWriter.Alignment;
}

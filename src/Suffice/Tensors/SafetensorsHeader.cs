using System.Text.Json;

namespace Suffice.Tensors;

/// <summary>
/// The header of a safetensors file: 8 bytes of length (little endian), then JSON. Nothing in it is believed before it is checked.
/// Format: https://github.com/huggingface/safetensors.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>Longest header accepted, bytes; the reference implementation's limit.</summary>
    public const long Limit = 100_000_000;

    /// <summary>Tensors so named only fill the gaps that alignment leaves.</summary>
    public const string PaddingPrefix = "padding.";

    private const string MetadataKey = "__metadata__";

    /// <summary>What to do about a damaged file, unless its reader knows better.</summary>
    public const string UsualRemedy = "Copy or make the file again.";

    private readonly string path,
        remedy;

    private SafetensorsHeader(string path, string remedy) => (this.path, this.remedy) = (path, remedy);

    public Dictionary<string, string> Metadata { get; } = [];

    /// <summary>Without padding.</summary>
    public Dictionary<string, TensorInfo> Tensors { get; } = [];

    /// <summary>Padding included, in the order of their bytes.</summary>
    public List<TensorInfo> All { get; } = [];

    /// <param name="path">For messages.</param>
    /// <param name="remedy">Their last sentence.</param>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataStart">First byte after the header.</param>
    /// <param name="fileLength">Bytes of the file.</param>
    public static SafetensorsHeader Parse(string path, string remedy, ReadOnlyMemory<byte> json, long dataStart, long fileLength)
    {
        var header = new SafetensorsHeader(path, remedy);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            header.Read(document.RootElement, dataStart, fileLength);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            // InvalidOperationException: text that is not valid UTF-16 once unescaped.
            throw header.Damaged($"its header is not valid JSON ({error.Message})", error);
        }
        header.CheckCover(dataStart, fileLength);
        return header;
    }

    private void Read(JsonElement root, long dataStart, long fileLength)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw Damaged("its header is not a JSON object");
        var names = new HashSet<string>();
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (!names.Add(property.Name))
                throw Damaged($"its header names '{property.Name}' twice");
            if (property.Name == MetadataKey)
                ReadMetadata(property.Value);
            else
                Add(ReadTensor(property.Name, property.Value, dataStart, fileLength));
        }
    }

    private void ReadMetadata(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw Damaged("its metadata is not a JSON object");
        foreach (JsonProperty entry in value.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.String || !Metadata.TryAdd(entry.Name, entry.Value.GetString()!))
                throw Damaged($"metadata '{entry.Name}' is not a string or comes twice");
        }
    }

    private void Add(TensorInfo tensor)
    {
        All.Add(tensor);
        if (!tensor.Name.StartsWith(PaddingPrefix, StringComparison.Ordinal))
            Tensors.Add(tensor.Name, tensor);
    }

    private TensorInfo ReadTensor(string name, JsonElement value, long dataStart, long fileLength)
    {
        if (
            value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out JsonElement type)
            || type.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("shape", out JsonElement shape)
            || shape.ValueKind != JsonValueKind.Array
            || !value.TryGetProperty("data_offsets", out JsonElement offsets)
            || offsets.ValueKind != JsonValueKind.Array
            || offsets.GetArrayLength() != 2
        )
            throw Damaged($"tensor '{name}' lacks dtype, shape or data_offsets");

        int elementBytes = TensorInfo.ElementBytes(type.GetString()!);
        if (elementBytes == 0)
            throw Damaged($"tensor '{name}' has the unknown type '{type.GetString()}'");

        long bytes = elementBytes;
        long[] sizes = [.. shape.EnumerateArray().Select(size => Count(name, size))];
        if (sizes.Contains(0))
            bytes = 0;
        foreach (long size in sizes.TakeWhile(_ => bytes > 0))
        {
            // Also refuses products that do not fit.
            if (bytes > fileLength / size)
                throw Damaged($"tensor '{name}' is larger than the file");
            bytes *= size;
        }

        long begin = Count(name, offsets[0]),
            end = Count(name, offsets[1]);
        if (begin > end || end > fileLength - dataStart)
            throw Damaged(
                $"tensor '{name}' lies outside the file (bytes {begin} to {end} of {fileLength - dataStart}); it is probably truncated"
            );
        if (end - begin != bytes)
            throw Damaged($"tensor '{name}' has {end - begin} bytes where its shape needs {bytes}");
        return new TensorInfo(name, type.GetString()!, sizes, dataStart + begin, bytes);
    }

    private long Count(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= 0
            ? number
            : throw Damaged($"tensor '{name}' has a size or offset that is not a whole number");

    /// <summary>Every byte belongs to exactly one tensor, as the format demands.</summary>
    private void CheckCover(long dataStart, long fileLength)
    {
        All.Sort((a, b) => (a.Offset, a.Length).CompareTo((b.Offset, b.Length)));
        long next = dataStart;
        foreach (TensorInfo tensor in All)
        {
            if (tensor.Offset < next)
                throw Damaged($"tensor '{tensor.Name}' overlaps another");
            if (tensor.Offset > next)
                throw Damaged($"{tensor.Offset - next} bytes before tensor '{tensor.Name}' belong to no tensor");
            next = tensor.Offset + tensor.Length;
        }
        if (next != fileLength)
            throw Damaged($"{fileLength - next} bytes at the end belong to no tensor");
    }

    private SufficeException Damaged(string what, Exception? inner = null) => Damaged(path, what, remedy, inner);

    public static SufficeException Damaged(string path, string what, string remedy, Exception? inner = null) =>
        new(Fault.Bundle, $"{path} is not a usable safetensors file: {what}. {remedy}", inner);
}

using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using Suffice.OnnxSchema;

namespace Suffice.Onnx.Graphs;

/// <summary>
/// The numbers of several graphs in one file: each tensor lies there once, under its name, and graphs say where. Small tensors stay in the
/// graphs, since engines read them while they plan.
/// </summary>
/// <param name="stream">The file, empty.</param>
internal sealed class SharedWeights(Stream stream) : IDisposable
{
    private const int Alignment = 64,
        Least = 1024;

    private readonly Dictionary<string, (long Offset, int Length, int Hash)> places = [];
    private readonly List<StringStringEntryProto> locations = [];
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Bytes so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Tells all graphs what the file is called, once everything is in it.</summary>
    /// <param name="name">Its name by the SHA-256 of all bytes, hexadecimal; without a folder: it lies beside the graphs.</param>
    /// <returns>That hash.</returns>
    public string Finish(Func<string, string> name)
    {
        string content = Convert.ToHexStringLower(hash.GetHashAndReset());
        foreach (StringStringEntryProto location in locations)
            location.Value = name(content);
        return content;
    }

    public void Dispose() => hash.Dispose();

    /// <summary>Takes a graph's large tensors out of it.</summary>
    public void Take(GraphProto graph)
    {
        foreach (TensorProto tensor in graph.Initializer.Where(tensor => tensor.RawData.Length >= Least))
        {
            (long offset, int length, int content) = Place(tensor);
            if (length != tensor.RawData.Length || content != Content(tensor.RawData))
                throw new InvalidOperationException($"Two graphs have different tensors of the name {tensor.Name}.");
            tensor.RawData = ByteString.Empty;
            tensor.DataLocation = TensorProto.Types.DataLocation.External;
            locations.Add(Say(tensor, "location", ""));
            Say(tensor, "offset", offset.ToString(CultureInfo.InvariantCulture));
            Say(tensor, "length", length.ToString(CultureInfo.InvariantCulture));
        }
    }

    private (long Offset, int Length, int Hash) Place(TensorProto tensor)
    {
        if (places.TryGetValue(tensor.Name, out (long Offset, int Length, int Hash) known))
            return known;
        Append(new byte[(Alignment - (int)(Bytes % Alignment)) % Alignment]);
        known = (Bytes, tensor.RawData.Length, Content(tensor.RawData));
        Append(tensor.RawData.Span);
        return places[tensor.Name] = known;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        hash.AppendData(bytes);
        Bytes += bytes.Length;
    }

    private static int Content(ByteString bytes)
    {
        var code = default(HashCode);
        code.AddBytes(bytes.Span);
        return code.ToHashCode();
    }

    private static StringStringEntryProto Say(TensorProto tensor, string key, string value)
    {
        var entry = new StringStringEntryProto { Key = key, Value = value };
        tensor.ExternalData.Add(entry);
        return entry;
    }
}

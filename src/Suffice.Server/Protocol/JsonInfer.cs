using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Suffice.Server.Serving;

namespace Suffice.Server.Protocol;

/// <summary>
/// Inference requests as JSON, with Triton's binary tensors behind it where the request says so
/// (docs.nvidia.com: extension_binary_data).
/// </summary>
internal static class JsonInfer
{
    /// <summary>Says how many of the body's bytes are JSON; binary tensors follow.</summary>
    public const string HeaderLength = "Inference-Header-Content-Length";

    private const string BinarySize = "binary_data_size",
        BinaryOutput = "binary_data",
        BinaryOutputs = "binary_data_output",
        ContentType = "content_type",
        Base64 = "base64";

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <param name="body">All of it.</param>
    /// <param name="jsonBytes">How many of its bytes are JSON; null: all.</param>
    /// <exception cref="RefusalException">It is no such request; says what is wrong.</exception>
    public static InferRequest Read(ReadOnlyMemory<byte> body, int? jsonBytes)
    {
        if (jsonBytes < 0 || jsonBytes > body.Length)
            throw Invalid($"{HeaderLength} is {jsonBytes}, but the body has {body.Length} bytes. Give the bytes of its JSON.");
        var binary = new BinaryPart(body[(jsonBytes ?? body.Length)..]);
        try
        {
            using var document = JsonDocument.Parse(body[..(jsonBytes ?? body.Length)], Strict);
            InferRequest request = Request(document.RootElement, binary);
            return binary.IsRead
                ? request
                : throw Invalid($"{binary.Left} bytes behind the JSON belong to no tensor. Give each binary tensor its {BinarySize}.");
        }
        catch (JsonException error)
        {
            throw Invalid($"The request is not valid JSON: {error.Message}");
        }
        catch (InvalidOperationException error)
        {
            throw Invalid($"The request is no inference request: {error.Message}");
        }
        catch (FormatException error)
        {
            throw Invalid($"The request holds a value that cannot be read: {error.Message}");
        }
    }

    /// <summary>Writes an answer.</summary>
    /// <returns>The bytes of its JSON, which come first.</returns>
    public static int Write(InferResponse response, Stream stream)
    {
        var binary = new List<byte[]>();
        long start = stream.Position;
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("model_name", response.Model);
            writer.WriteString("model_version", response.Version);
            if (response.Id is not null)
                writer.WriteString("id", response.Id);
            writer.WriteStartArray("outputs");
            foreach (OutputTensor output in response.Outputs)
                Write(writer, output, binary);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        int json = (int)(stream.Position - start);
        foreach (byte[] values in binary)
            stream.Write(values);
        return json;
    }

    private static void Write(Utf8JsonWriter writer, OutputTensor output, List<byte[]> binary)
    {
        writer.WriteStartObject();
        writer.WriteString("name", output.Name);
        writer.WriteString("datatype", output.Values.Datatype);
        writer.WriteStartArray("shape");
        foreach (long size in output.Shape)
            writer.WriteNumberValue(size);
        writer.WriteEndArray();
        if (output.Binary)
        {
            binary.Add(output.Values.ToBytes());
            writer.WriteStartObject("parameters");
            writer.WriteNumber(BinarySize, binary[^1].Length);
            writer.WriteEndObject();
        }
        else
        {
            writer.WritePropertyName("data");
            output.Values.Write(writer);
        }
        writer.WriteEndObject();
    }

    private static InferRequest Request(JsonElement root, BinaryPart binary)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw Invalid("The request must be a JSON object with \"inputs\".");
        if (!root.TryGetProperty("inputs", out JsonElement inputs) || inputs.ValueKind != JsonValueKind.Array)
            throw Invalid("The request has no \"inputs\". Give a list of tensors.");
        KeyValuePair<string, string>[] parameters = [.. Parameters(root)];
        JsonElement[] outputs =
            root.TryGetProperty("outputs", out JsonElement asked) && asked.ValueKind == JsonValueKind.Array
                ? [.. asked.EnumerateArray()]
                : [];
        return new InferRequest(
            root.TryGetProperty("id", out JsonElement id) ? id.GetString() : null,
            [.. parameters.Where(parameter => parameter.Key != BinaryOutputs)],
            [.. inputs.EnumerateArray().Select(tensor => Tensor(tensor, binary))],
            [.. outputs.Select(Output)]
        )
        {
            BinaryOutputs = parameters.Any(parameter => parameter is { Key: BinaryOutputs, Value: "true" }),
        };
    }

    private static IEnumerable<KeyValuePair<string, string>> Parameters(JsonElement element) =>
        element.TryGetProperty("parameters", out JsonElement parameters) && parameters.ValueKind == JsonValueKind.Object
            ? parameters
                .EnumerateObject()
                .Select(parameter =>
                    KeyValuePair.Create(
                        parameter.Name,
                        parameter.Value.ValueKind == JsonValueKind.String ? parameter.Value.GetString()! : parameter.Value.GetRawText()
                    )
                )
            : [];

    private static RequestedOutput Output(JsonElement element) =>
        new(
            Text(element, "name"),
            Parameters(element)
                .Where(parameter => parameter.Key == BinaryOutput)
                .Select(parameter => (bool?)(parameter.Value == "true"))
                .FirstOrDefault()
        );

    private static InputTensor Tensor(JsonElement element, BinaryPart binary)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Invalid("An input must be an object with name, datatype, shape and data.");
        string name = Text(element, "name"),
            datatype = Text(element, "datatype");
        if (!element.TryGetProperty("shape", out JsonElement sizes) || sizes.ValueKind != JsonValueKind.Array)
            throw Invalid($"The tensor {name} has no \"shape\". Give the list of its sizes.");
        var tensor = new InputTensor(name, datatype, [.. sizes.EnumerateArray().Select(size => size.GetInt64())]);
        Dictionary<string, string> parameters = Parameters(element).ToDictionary(StringComparer.Ordinal);
        if (parameters.TryGetValue(BinarySize, out string? size))
            return RawTensors.Fill(tensor, binary.Take(name, size));
        if (!element.TryGetProperty("data", out JsonElement data))
            throw Invalid($"The tensor {name} has no \"data\" and no {BinarySize}. Give one of them.");
        return datatype switch
        {
            "BYTES" => tensor with { Elements = [.. Flat(data).Select(value => Bytes(value, parameters))] },
            "FP32" => tensor with { Numbers = (float[])[.. Flat(data).Select(value => value.GetSingle())] },
            _ => throw RawTensors.OtherType(tensor),
        };
    }

    private static ReadOnlyMemory<byte> Bytes(JsonElement value, Dictionary<string, string> parameters)
    {
        if (parameters.GetValueOrDefault(ContentType) == Base64)
            return value.GetBytesFromBase64();
        return Encoding.UTF8.GetBytes(value.GetString() ?? throw Invalid("A tensor of BYTES holds null. Give texts."));
    }

    private static IEnumerable<JsonElement> Flat(JsonElement data) =>
        data.ValueKind == JsonValueKind.Array ? data.EnumerateArray().SelectMany(Flat) : [data];

    private static string Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw Invalid($"A tensor has no \"{property}\". Give it as a text.");

    private static RefusalException Invalid(string message) => new(RefusalReason.Invalid, message);

    /// <summary>The bytes behind the JSON, which tensors take one after another.</summary>
    private sealed class BinaryPart(ReadOnlyMemory<byte> bytes)
    {
        private int at;

        public bool IsRead => Left == 0;

        public int Left => bytes.Length - at;

        public ReadOnlyMemory<byte> Take(string name, string size)
        {
            if (!int.TryParse(size, out int count) || count < 0 || count > Left)
                throw Invalid($"The tensor {name} says {BinarySize} {size}, but {Left} bytes are left behind the JSON. Send as many.");
            at += count;
            return bytes.Slice(at - count, count);
        }
    }
}

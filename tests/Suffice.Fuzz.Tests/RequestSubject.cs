using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Suffice.Server.Protocol;
using Suffice.Server.Rpc;
using Suffice.Server.Rpc.Wire;
using Suffice.Server.Serving;

namespace Suffice.Fuzz.Tests;

/// <summary>
/// A valid request to a server, as JSON, with binary tensors or over gRPC, changed in one way, read, and answered by a small model where it
/// still can be. Whatever is not answered must be refused with a reason.
/// </summary>
internal sealed class RequestSubject : IFuzzSubject
{
    private const string Model = "model";

    private readonly TemporaryFolder folder = new();
    private readonly Engine engine = new(1, NullLogger<Engine>.Instance);
    private readonly Inference inference;
    private readonly byte[] picture;
    private readonly (string Way, Func<Random, InferRequest> Make)[] ways;

    public RequestSubject()
    {
        string bundle = folder.File("model.suffice");
        File.WriteAllBytes(bundle, SampleFiles.Bundle(folder.Path));
        picture = File.ReadAllBytes(
            Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Images"), "*.png", SearchOption.AllDirectories)[0]
        );
        var options = new ServerOptions { WarmUpSeconds = 0, MaxPixels = 100_000 };
        var repository = new ModelRepository(engine, options, [new ServedBundle(Model, bundle)], NullLogger<ModelRepository>.Instance);
        repository.Load(Model);
        inference = new Inference(engine, repository, options);
        ways =
        [
            ("JSON values", random => JsonInfer.Read(Changed(random), null)),
            ("JSON bytes", random => JsonInfer.Read(Damaged(Encoding.UTF8.GetBytes(Json().ToJsonString()), random), null)),
            ("binary tensors", Binary),
            ("gRPC bytes", random => InferenceRpc.Read(ModelInferRequest.Parser.ParseFrom(Damaged(Call().ToByteArray(), random)))),
            ("gRPC fields", random => InferenceRpc.Read(Changed(Call(), random))),
        ];
    }

    public IReadOnlyDictionary<string, double> Measures => new Dictionary<string, double>();

    public string? Run(Random random, out string way)
    {
        (way, Func<Random, InferRequest> make) = ways[random.Next(ways.Length)];
        try
        {
            InferRequest request = make(random);
            InferResponse response = inference.InferAsync(Model, null, request, CancellationToken.None).GetAwaiter().GetResult();
            using var answer = new MemoryStream();
            JsonInfer.Write(response, answer);
            return null;
        }
        catch (RefusalException refusal)
        {
            return refusal.Message;
        }
        catch (InvalidProtocolBufferException error) // Read by the library, which answers for it.
        {
            return error.Message;
        }
    }

    public void Dispose()
    {
        engine.Dispose();
        folder.Dispose();
    }

    private JsonObject Json() =>
        new()
        {
            ["id"] = "1",
            ["parameters"] = new JsonObject { ["budget"] = "full", ["priority"] = 1 },
            ["inputs"] = new JsonArray(
                new JsonObject
                {
                    ["name"] = "image",
                    ["datatype"] = "BYTES",
                    ["shape"] = new JsonArray(1),
                    ["parameters"] = new JsonObject { ["content_type"] = "base64" },
                    ["data"] = new JsonArray(Convert.ToBase64String(picture)),
                }
            ),
            ["outputs"] = new JsonArray(new JsonObject { ["name"] = "label" }, new JsonObject { ["name"] = "probabilities" }),
        };

    private byte[] Changed(Random random)
    {
        JsonObject json = Json();
        for (int i = random.Next(3); i >= 0; i--)
            JsonMutation.Apply(json, random);
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    /// <summary>Lengths of all three kinds may be wrong: of the JSON, of the tensor, of its element.</summary>
    private InferRequest Binary(Random random)
    {
        byte[] element = new byte[4 + picture.Length];
        BinaryPrimitives.WriteInt32LittleEndian(element, Odd(picture.Length, random));
        picture.CopyTo(element, 4);
        JsonObject json = Json();
        JsonObject tensor = json["inputs"]![0]!.AsObject();
        tensor.Remove("data");
        tensor["parameters"] = new JsonObject { ["binary_data_size"] = Odd(element.Length, random) };
        byte[] head = Encoding.UTF8.GetBytes(json.ToJsonString());
        return JsonInfer.Read((byte[])[.. head, .. element], Odd(head.Length, random));
    }

    private static int Odd(int right, Random random) =>
        random.Next(8) switch
        {
            0 => right + random.Next(-5, 6),
            1 => random.Next(2) == 0 ? int.MaxValue : int.MinValue,
            2 => random.Next(right + 1),
            _ => right,
        };

    private ModelInferRequest Call() =>
        new()
        {
            ModelName = Model,
            Id = "1",
            Parameters = { ["budget"] = new InferParameter { StringParam = "full" } },
            Inputs =
            {
                new ModelInferRequest.Types.InferInputTensor
                {
                    Name = "image",
                    Datatype = "BYTES",
                    Shape = { 1 },
                    Contents = new InferTensorContents { BytesContents = { ByteString.CopyFrom(picture) } },
                },
            },
        };

    private static ModelInferRequest Changed(ModelInferRequest call, Random random)
    {
        ModelInferRequest.Types.InferInputTensor tensor = call.Inputs[0];
        switch (random.Next(7))
        {
            case 0:
                tensor.Shape[0] = random.NextInt64(long.MinValue, long.MaxValue);
                break;
            case 1:
                tensor.Datatype = random.Next(2) == 0 ? "FP32" : "";
                break;
            case 2:
                tensor.Contents = null;
                break;
            case 3:
                call.RawInputContents.Add(ByteString.CopyFrom(Damaged(new byte[random.Next(1, 60)], random)));
                break;
            case 4:
                call.Inputs.Add(tensor.Clone());
                break;
            case 5:
                tensor.Shape.Add(random.Next(-2, 3));
                break;
            default:
                call.Parameters["cap"] = new InferParameter { DoubleParam = random.NextDouble() * 3 };
                break;
        }
        return call;
    }

    private static byte[] Damaged(byte[] bytes, Random random)
    {
        byte[] copy = [.. bytes];
        switch (random.Next(4))
        {
            case 0:
                return copy[..random.Next(copy.Length)];
            case 1:
                int at = random.Next(copy.Length);
                return [.. copy.AsSpan(0, at), .. copy.AsSpan(at / 2)];
            default:
                for (int i = random.Next(6); i >= 0; i--)
                    copy[random.Next(copy.Length)] = (byte)random.Next(256);
                return copy;
        }
    }
}

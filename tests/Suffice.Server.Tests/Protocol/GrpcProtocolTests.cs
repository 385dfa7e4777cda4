using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Suffice.Server.Rpc.Wire;
using Suffice.Text;

namespace Suffice.Server.Tests.Protocol;

/// <summary>The Open Inference Protocol over gRPC, by a client generated from the public definition.</summary>
public sealed class GrpcProtocolTests : IAsyncLifetime
{
    private TestServer server = null!;
    private GrpcChannel channel = null!;
    private GRPCInferenceService.GRPCInferenceServiceClient client = null!;

    public async ValueTask InitializeAsync()
    {
        server = await TestServer.Start();
        channel = GrpcChannel.ForAddress(server.Grpc);
        client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task It_says_what_it_is_and_what_it_serves()
    {
        Assert.True((await client.ServerLiveAsync(new ServerLiveRequest(), cancellationToken: TestServer.Token)).Live);
        Assert.True((await client.ServerReadyAsync(new ServerReadyRequest(), cancellationToken: TestServer.Token)).Ready);
        Assert.True((await client.ModelReadyAsync(new ModelReadyRequest { Name = "clothes" }, cancellationToken: TestServer.Token)).Ready);
        Assert.Equal("suffice", (await client.ServerMetadataAsync(new ServerMetadataRequest(), cancellationToken: TestServer.Token)).Name);
        ModelMetadataResponse model = await client.ModelMetadataAsync(
            new ModelMetadataRequest { Name = "clothes", Version = "1" },
            cancellationToken: TestServer.Token
        );
        Assert.Equal(["image", "pixels"], model.Inputs.Select(tensor => tensor.Name));
        Assert.Equal([-1, 1, 28, 28], model.Inputs[1].Shape);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Images_get_the_answers_of_a_session_as_contents_or_raw(bool raw)
    {
        ByteString[] files = [.. TestBundles.Pictures.Select(path => ByteString.CopyFrom(File.ReadAllBytes(path)))];
        var request = new ModelInferRequest
        {
            ModelName = "clothes",
            Id = "7",
            Inputs =
            {
                new ModelInferRequest.Types.InferInputTensor
                {
                    Name = "image",
                    Datatype = "BYTES",
                    Shape = { files.Length },
                },
            },
            Outputs = { new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "macs" } },
            Parameters = { ["budget"] = new InferParameter { DoubleParam = 0.3 } },
        };
        if (raw)
            request.RawInputContents.Add(
                ByteString.CopyFrom([.. files.SelectMany(file => (byte[])[.. BitConverter.GetBytes(file.Length), .. file.ToByteArray()])])
            );
        else
            request.Inputs[0].Contents = new InferTensorContents { BytesContents = { files } };
        ModelInferResponse answer = await client.ModelInferAsync(request, cancellationToken: TestServer.Token);
        using BundledModel model = TextModel.Open(TestBundles.Clothes);
        using Session session = model.CreateSession();
        Assert.Equal(("clothes", "1", "7"), (answer.ModelName, answer.ModelVersion, answer.Id));
        Assert.Equal(
            session.Classify(TestBundles.Images, Budget.Mean(0.3)).Select(one => one.Cost.Macs),
            answer.RawOutputContents.Single().ToByteArray().Chunk(8).Select(bytes => BitConverter.ToInt64(bytes))
        );
    }

    [Theory]
    [InlineData("hats", "image", StatusCode.NotFound, "clothes")]
    [InlineData("clothes", "picture", StatusCode.InvalidArgument, "image (BYTES)")]
    public async Task Whatever_is_wrong_is_said(string model, string tensor, StatusCode status, string word)
    {
        var request = new ModelInferRequest
        {
            ModelName = model,
            Inputs =
            {
                new ModelInferRequest.Types.InferInputTensor
                {
                    Name = tensor,
                    Datatype = "BYTES",
                    Shape = { 0 },
                },
            },
        };
        RpcException error = await Assert.ThrowsAsync<RpcException>(async () =>
            await client.ModelInferAsync(request, cancellationToken: TestServer.Token)
        );
        Assert.Equal(status, error.StatusCode);
        Assert.Contains(word, error.Status.Detail, StringComparison.Ordinal);
    }
}

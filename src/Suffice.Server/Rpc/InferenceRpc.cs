using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Suffice.Server.Protocol;
using Suffice.Server.Rpc.Wire;
using Suffice.Server.Serving;

namespace Suffice.Server.Rpc;

/// <summary>The Open Inference Protocol, version 2, over gRPC.</summary>
internal sealed class InferenceRpc(ModelRepository repository, Inference inference) : GRPCInferenceService.GRPCInferenceServiceBase
{
    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerLiveResponse { Live = true });

    public override Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerReadyResponse { Ready = repository.IsReady });

    public override Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context) =>
        Task.FromResult(new ModelReadyResponse { Ready = repository.IsModelReady(request.Name, request.Version) });

    public override Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context)
    {
        ServerMetadata server = Descriptions.Server();
        return Task.FromResult(
            new ServerMetadataResponse
            {
                Name = server.Name,
                Version = server.Version,
                Extensions = { server.Extensions },
            }
        );
    }

    public override Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context)
    {
        ModelMetadata model = Descriptions.Of(repository.Find(request.Name, request.Version));
        return Task.FromResult(
            new ModelMetadataResponse
            {
                Name = model.Name,
                Versions = { model.Versions },
                Platform = model.Platform,
                Inputs = { model.Inputs.Select(Tensor) },
                Outputs = { model.Outputs.Select(Tensor) },
            }
        );
    }

    public override async Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context)
    {
        InferResponse response = await inference
            .InferAsync(request.ModelName, request.ModelVersion, Read(request), context.CancellationToken)
            .ConfigureAwait(false);
        return Answer(response);
    }

    /// <exception cref="RefusalException">A tensor has contents that it cannot have.</exception>
    public static InferRequest Read(ModelInferRequest request) =>
        new(
            request.Id,
            [.. request.Parameters.Select(parameter => KeyValuePair.Create(parameter.Key, Text(parameter.Value)))],
            [.. Inputs(request)],
            [.. request.Outputs.Select(output => new RequestedOutput(output.Name))]
        );

    private static ModelMetadataResponse.Types.TensorMetadata Tensor(TensorMetadata tensor) =>
        new()
        {
            Name = tensor.Name,
            Datatype = tensor.Datatype,
            Shape = { tensor.Shape },
        };

    private static string Text(InferParameter parameter) =>
        parameter.ParameterChoiceCase switch
        {
            InferParameter.ParameterChoiceOneofCase.BoolParam => parameter.BoolParam ? "true" : "false",
            InferParameter.ParameterChoiceOneofCase.Int64Param => parameter.Int64Param.ToString(CultureInfo.InvariantCulture),
            InferParameter.ParameterChoiceOneofCase.Uint64Param => parameter.Uint64Param.ToString(CultureInfo.InvariantCulture),
            InferParameter.ParameterChoiceOneofCase.DoubleParam => parameter.DoubleParam.ToString(CultureInfo.InvariantCulture),
            _ => parameter.StringParam,
        };

    private static IEnumerable<InputTensor> Inputs(ModelInferRequest request)
    {
        bool raw = request.RawInputContents.Count > 0;
        if (raw && request.RawInputContents.Count != request.Inputs.Count)
            throw Invalid(
                $"The request has {request.Inputs.Count} inputs and {request.RawInputContents.Count} raw contents. Give one for each, or "
                    + "none."
            );
        for (int i = 0; i < request.Inputs.Count; i++)
        {
            ModelInferRequest.Types.InferInputTensor sent = request.Inputs[i];
            var tensor = new InputTensor(sent.Name, sent.Datatype, [.. sent.Shape]);
            InferTensorContents contents = sent.Contents ?? new InferTensorContents();
            yield return raw
                ? RawTensors.Fill(tensor, request.RawInputContents[i].Memory)
                : sent.Datatype switch
                {
                    "BYTES" => tensor with { Elements = [.. contents.BytesContents.Select(bytes => bytes.Memory)] },
                    "FP32" => tensor with { Numbers = contents.Fp32Contents.ToArray() },
                    _ => throw RawTensors.OtherType(tensor),
                };
        }
    }

    private static ModelInferResponse Answer(InferResponse response)
    {
        var answer = new ModelInferResponse
        {
            ModelName = response.Model,
            ModelVersion = response.Version,
            Id = response.Id ?? "",
        };
        foreach (OutputTensor output in response.Outputs)
        {
            answer.Outputs.Add(
                new ModelInferResponse.Types.InferOutputTensor
                {
                    Name = output.Name,
                    Datatype = output.Values.Datatype,
                    Shape = { output.Shape },
                }
            );
            answer.RawOutputContents.Add(UnsafeByteOperations.UnsafeWrap(output.Values.ToBytes()));
        }
        return answer;
    }

    private static RefusalException Invalid(string message) => new(RefusalReason.Invalid, message);
}

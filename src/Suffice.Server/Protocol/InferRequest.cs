namespace Suffice.Server.Protocol;

/// <summary>One inference request of the Open Inference Protocol, however it came.</summary>
/// <param name="Id">The caller's; given back.</param>
/// <param name="Parameters">Names and values as text.</param>
/// <param name="Inputs">Tensors.</param>
/// <param name="Outputs">Tensors asked for; none: all.</param>
internal sealed record InferRequest(
    string? Id,
    IReadOnlyList<KeyValuePair<string, string>> Parameters,
    IReadOnlyList<InputTensor> Inputs,
    IReadOnlyList<RequestedOutput> Outputs
)
{
    /// <summary>Outputs are given as bytes behind the JSON unless they say otherwise.</summary>
    public bool BinaryOutputs { get; init; }
}

/// <summary>One tensor of a request: elements of bytes, or numbers.</summary>
/// <param name="Name">Of the tensor.</param>
/// <param name="Datatype">As the protocol calls it.</param>
/// <param name="Shape">Of the whole batch.</param>
internal sealed record InputTensor(string Name, string Datatype, long[] Shape)
{
    /// <summary>Of a tensor of BYTES.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Elements { get; init; }

    /// <summary>Of a tensor of FP32.</summary>
    public ReadOnlyMemory<float>? Numbers { get; init; }
}

/// <summary>One tensor that a caller wants.</summary>
/// <param name="Name">Of the tensor.</param>
/// <param name="Binary">As bytes behind the JSON; null: as the request says.</param>
internal sealed record RequestedOutput(string Name, bool? Binary = null);

/// <summary>The answer to an inference request.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Id">The caller's.</param>
/// <param name="Outputs">Tensors.</param>
internal sealed record InferResponse(string Model, string Version, string? Id, IReadOnlyList<OutputTensor> Outputs);

/// <summary>One tensor of an answer.</summary>
/// <param name="Name">Of the tensor.</param>
/// <param name="Shape">Of the whole batch.</param>
/// <param name="Values">Flattened, row by row.</param>
/// <param name="Binary">As bytes behind the JSON.</param>
internal sealed record OutputTensor(string Name, long[] Shape, OutputValues Values, bool Binary);

using Suffice.Onnx.Graphs;

namespace Suffice.Onnx;

/// <summary>What <see cref="OnnxFolder"/> writes.</summary>
internal sealed record OnnxFolderOptions
{
    /// <summary>Version of the operators, 17 to <see cref="Opsets.Newest"/>; the oldest by default, which most engines read.</summary>
    public int Opset { get; init; } = Opsets.Oldest;

    /// <summary>What weights are kept in.</summary>
    public OnnxWeights Weights { get; init; }

    /// <summary>Whose decisions the graph that decides has; null: those of the controller in use.</summary>
    public string? Controller { get; init; }

    /// <summary>Whether the graph that decides is written, where there is something to decide.</summary>
    public bool Adaptive { get; init; } = true;

    /// <summary>Whether the segments between decision points are written, too.</summary>
    public bool Segments { get; init; }

    /// <summary>Whether pictures are drawn, too: of the graph that decides, and of a block.</summary>
    public bool Pictures { get; init; }
}

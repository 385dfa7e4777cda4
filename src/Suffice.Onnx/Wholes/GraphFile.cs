using Suffice.Models;
using Suffice.OnnxSchema;

namespace Suffice.Onnx.Wholes;

/// <summary>What a graph of an exported folder is for.</summary>
internal enum GraphRole
{
    /// <summary>One path, nothing to decide.</summary>
    Path,

    /// <summary>All paths, and decisions inside.</summary>
    Adaptive,

    /// <summary>From one decision point to the next.</summary>
    Segment,
}

/// <summary>A graph to be written.</summary>
/// <param name="File">Its name in the folder.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Path">Which path it runs, or ends at; null where it runs all.</param>
/// <param name="Model">Its content.</param>
internal sealed record GraphFile(string File, GraphRole Role, ExecutionPath? Path, ModelProto Model);

using Suffice.Control;
using Suffice.Cuda.Devices;

namespace Suffice.Cuda.Segments;

/// <summary>A whole adaptive pass: all segments, and between them the decisions, which the device makes itself.</summary>
/// <param name="Kind">How it decides.</param>
/// <param name="Inputs">Most inputs.</param>
/// <param name="Steps">In order; what follows a decision is in branches.</param>
/// <param name="Segments">By the index of the path: what is left of each when its branch is taken.</param>
internal sealed record PassProgram(DecisionKind Kind, int Inputs, IReadOnlyList<Step> Steps, SegmentProgram[] Segments)
    : DeviceProgram(Inputs, Steps);

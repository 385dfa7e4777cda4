using Suffice.Cuda.Devices;
using Suffice.Models;

namespace Suffice.Cuda.Segments;

/// <summary>What a device does from one decision point to the next, for a number of inputs.</summary>
/// <param name="Path">The path that ends with the segment.</param>
/// <param name="Inputs">Most inputs.</param>
/// <param name="Steps">In order.</param>
/// <param name="RowMacs">Multiply-adds for each row.</param>
/// <param name="PairMacs">For each pair of rows of an input.</param>
/// <param name="InputMacs">For each input.</param>
internal sealed record SegmentProgram(
    ExecutionPath Path,
    int Inputs,
    IReadOnlyList<Step> Steps,
    long RowMacs,
    long PairMacs,
    long InputMacs
) : DeviceProgram(Inputs, Steps)
{
    /// <summary>Multiply-adds of an input with so many tokens in the segment.</summary>
    public long Macs(int tokens) => (RowMacs * tokens) + (PairMacs * tokens * tokens) + InputMacs;
}

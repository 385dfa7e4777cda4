using Suffice.Cuda.Devices;

namespace Suffice.Cuda.Segments;

/// <summary>What a plan's programs copy from and to.</summary>
/// <param name="Control">The control block of the segment that runs next.</param>
/// <param name="Inputs">Of the batch.</param>
/// <param name="Answers">Of the segment that ran last.</param>
internal sealed record HostBlocks(HostMemory Control, HostMemory Inputs, HostMemory Answers) : IDisposable
{
    public void Dispose()
    {
        Control.Dispose();
        Inputs.Dispose();
        Answers.Dispose();
    }
}

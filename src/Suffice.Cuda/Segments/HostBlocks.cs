using Suffice.Cuda.Devices;

namespace Suffice.Cuda.Segments;

/// <summary>What a plan's programs copy from and to.</summary>
/// <param name="Control">The control block of the segment that runs next.</param>
/// <param name="Inputs">Of the batch.</param>
/// <param name="Answers">Of the segment that ran last, or of a whole pass.</param>
/// <param name="Pass">What a pass that decides on the device begins with.</param>
/// <param name="Headings">Where it has left its inputs.</param>
internal sealed record HostBlocks(HostMemory Control, HostMemory Inputs, HostMemory Answers, HostMemory Pass, HostMemory Headings)
    : IDisposable
{
    /// <summary>Takes blocks of the sizes that a plan needs.</summary>
    /// <param name="layout">The plan.</param>
    /// <param name="take">Gives so many bytes.</param>
    public static HostBlocks Of(PlanLayout layout, Func<long, HostMemory> take)
    {
        var taken = new List<HostMemory>();
        try
        {
            long[] sizes =
            [
                layout.ControlNumbers * sizeof(int),
                layout.InputNumbers * sizeof(float),
                (long)layout.Key.Inputs * layout.Model.Classes * sizeof(float),
                layout.Pass.Bytes,
                (long)layout.Key.Inputs * sizeof(int),
            ];
            foreach (long size in sizes)
                taken.Add(take(size));
            return new HostBlocks(taken[0], taken[1], taken[2], taken[3], taken[4]);
        }
        catch
        {
            foreach (HostMemory block in taken)
                block.Dispose();
            throw;
        }
    }

    public long Bytes => Control.Bytes + Inputs.Bytes + Answers.Bytes + Pass.Bytes + Headings.Bytes;

    public void Dispose()
    {
        Pass.Dispose();
        Headings.Dispose();
        Control.Dispose();
        Inputs.Dispose();
        Answers.Dispose();
    }
}

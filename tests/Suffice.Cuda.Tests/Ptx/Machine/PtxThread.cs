namespace Suffice.Cuda.Tests.Ptx.Machine;

/// <summary>One thread: its registers, and where it is.</summary>
internal sealed class PtxThread(PtxGroup group, int index, int registers)
{
    /// <summary>Threads that compute matrix products together.</summary>
    public const int Warp = 32;

    private readonly ulong[] values = new ulong[registers];
    private readonly bool[] written = new bool[registers];

    public PtxGroup Group => group;

    /// <summary>Within its group.</summary>
    public int Index => index;

    /// <summary>The next instruction.</summary>
    public int At { get; set; }

    public bool IsDone { get; set; }

    public ulong this[int register]
    {
        get => written[register] ? values[register] : throw new PtxFault("a register is read that nothing was written to");
        set
        {
            values[register] = value;
            written[register] = true;
        }
    }
}

using System.Runtime.InteropServices;
using Suffice.Cuda.Devices;

namespace Suffice.Cuda.Tests.Ptx.Machine;

/// <summary>Who used four bytes last.</summary>
internal struct PtxUse
{
    private int writeLaunch,
        writeGroup,
        writeThread,
        writeEpoch,
        readLaunch,
        readGroup,
        readThread,
        readEpoch;

    /// <summary>Marks them as written from outside.</summary>
    public void Fill() => writeLaunch = -1;

    public void Read(int launch, PtxThread thread)
    {
        if (writeLaunch == 0)
            throw new PtxFault("memory is read that nothing was written to");
        if (writeLaunch == launch && Races(writeGroup, writeThread, writeEpoch, thread))
            throw new PtxFault($"thread {writeThread} of group {writeGroup} writes it at the same time");
        // Of several readers, each races with a writer: of some threads at the same time, or of some groups.
        bool threads = readLaunch == launch && Races(readGroup, readThread, readEpoch, thread),
            groups = readLaunch == launch && readGroup != thread.Group.Number;
        (readLaunch, readEpoch) = (launch, thread.Group.Epoch);
        readGroup = groups ? -1 : thread.Group.Number;
        readThread = threads ? -1 : thread.Index;
    }

    public void Write(int launch, PtxThread thread)
    {
        if (writeLaunch == launch && Races(writeGroup, writeThread, writeEpoch, thread))
            throw new PtxFault($"thread {writeThread} of group {writeGroup} writes it, too");
        if (readLaunch == launch && Races(readGroup, readThread, readEpoch, thread))
            throw new PtxFault($"thread {readThread} of group {readGroup} reads it at the same time");
        (writeLaunch, writeGroup, writeThread, writeEpoch) = (launch, thread.Group.Number, thread.Index, thread.Group.Epoch);
    }

    /// <summary>Nothing orders groups of a launch, and barriers alone order the threads of a group.</summary>
    private static bool Races(int group, int thread, int epoch, PtxThread other) =>
        group != other.Group.Number || (epoch == other.Group.Epoch && thread != other.Index);
}

/// <summary>The device's memory: blocks, of which a launch may use the parts that it is given.</summary>
internal sealed unsafe class PtxMemory
{
    private readonly List<(PtxUse[] Uses, ulong First, ulong Start, ulong End)> given = [];
    private readonly Dictionary<(ulong Start, long Bytes), PtxUse[]> strange = [];

    /// <summary>Launches so far.</summary>
    public int Launch { get; private set; }

    /// <summary>A launch begins.</summary>
    public void Begin()
    {
        Launch++;
        given.Clear();
    }

    /// <summary>Lets it use a part.</summary>
    /// <returns>The address.</returns>
    public ulong Give(ViewArgument view, int bytes)
    {
        var block = (Block)view.Memory;
        ulong start = (ulong)block.Start + (ulong)view.Offset;
        Assert.InRange(view.Offset + (view.Count * bytes), 0, block.Bytes);
        given.Add((block.Uses, (ulong)block.Start, start, start + (ulong)(view.Count * bytes)));
        return start;
    }

    /// <summary>Lets it use memory that others made, of which all counts as written.</summary>
    public void Give(ulong start, long bytes)
    {
        if (!strange.TryGetValue((start, bytes), out PtxUse[]? uses))
        {
            strange[(start, bytes)] = uses = new PtxUse[(bytes + 3) / 4];
            foreach (ref PtxUse use in uses.AsSpan())
                use.Fill();
        }
        given.Add((uses, start, start, start + (ulong)bytes));
    }

    public ulong Load(ulong address, int bytes, PtxThread thread)
    {
        Span<PtxUse> uses = Find(address, bytes);
        for (int i = 0; i < uses.Length; i++)
            uses[i].Read(Launch, thread);
        ulong value = 0;
        Buffer.MemoryCopy((void*)address, &value, sizeof(ulong), bytes);
        return value;
    }

    public void Store(ulong address, int bytes, ulong value, PtxThread thread)
    {
        Span<PtxUse> uses = Find(address, bytes);
        for (int i = 0; i < uses.Length; i++)
            uses[i].Write(Launch, thread);
        Buffer.MemoryCopy(&value, (void*)address, bytes, bytes);
    }

    private Span<PtxUse> Find(ulong address, int bytes)
    {
        if (address % (ulong)bytes != 0)
            throw new PtxFault($"{bytes} bytes at an address that they do not divide");
        foreach ((PtxUse[] uses, ulong first, ulong start, ulong end) in given)
            if (address >= start && address + (ulong)bytes <= end)
                return uses.AsSpan((int)((address - first) / 4), Math.Max(1, bytes / 4));
        throw new PtxFault("memory is used that the launch was not given");
    }

    /// <summary>A block of memory.</summary>
    internal sealed class Block : DeviceMemory
    {
        public Block(long bytes)
        {
            Bytes = bytes;
            Start = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, 4), 256); // as devices do, which clear nothing
            Uses = new PtxUse[(bytes + 3) / 4];
        }

        public override long Bytes { get; }

        public byte* Start { get; private set; }

        public PtxUse[] Uses { get; }

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(new Span<byte>(Start + offset, bytes.Length));
            for (long word = offset / 4; word < (offset + bytes.Length + 3) / 4; word++)
                Uses[word].Fill();
        }

        public override void Dispose()
        {
            NativeMemory.AlignedFree(Start);
            Start = null;
        }
    }
}

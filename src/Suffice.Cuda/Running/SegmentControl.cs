using Suffice.Cuda.Contract;
using Suffice.Cuda.Segments;
using Suffice.Models;

namespace Suffice.Cuda.Running;

/// <summary>The inputs of a batch on a device: where each is heading, with how many tokens. Fills a segment's control block.</summary>
internal sealed class SegmentControl(int capacity)
{
    /// <summary>An input that has left.</summary>
    private const int Nowhere = -1;

    private readonly int[] heading = new int[capacity];
    private readonly int[] tokens = new int[capacity];
    private readonly int[] slots = new int[capacity];
    private int inputs;

    /// <summary>Numbers, within the batch, of the inputs of the segment that was filled in last.</summary>
    public ReadOnlySpan<int> Slots => slots.AsSpan(0, Count);

    /// <summary>How many they are.</summary>
    public int Count { get; private set; }

    public void Start(ReadOnlySpan<int> lengths)
    {
        inputs = lengths.Length;
        lengths.CopyTo(tokens);
        Array.Clear(heading, 0, inputs);
    }

    public int Tokens(int slot) => tokens[slot];

    public void Head(int slot, ExecutionPath? next) => heading[slot] = next?.Index ?? Nowhere;

    /// <summary>Finds the inputs that are heading for a path; their tokens are dropped as it says.</summary>
    public void Gather(ExecutionPath path)
    {
        Count = 0;
        for (int slot = 0; slot < inputs; slot++)
            if (heading[slot] == path.Index)
                slots[Count++] = slot;
    }

    /// <summary>Writes the control block of the inputs gathered.</summary>
    public void Fill(HostBlocks host, PlanLayout layout, ExecutionPath path)
    {
        Span<int> block = host.Control.Slice<int>(0, layout.ControlNumbers);
        Span<int> numbers = block[layout.ListAt(ControlList.Slots)..],
            before = block[layout.ListAt(ControlList.Before)..],
            after = block[layout.ListAt(ControlList.After)..],
            firsts = block[layout.ListAt(ControlList.Firsts)..],
            starts = block[layout.ListAt(ControlList.Starts)..];
        int rows = 0;
        for (int i = 0; i < Count; i++)
        {
            int slot = slots[i];
            numbers[i] = slot;
            before[i] = tokens[slot];
            tokens[slot] = ModelDescription.TokensKept(tokens[slot], path.KeepRatio);
            after[i] = tokens[slot];
            firsts[i] = slot * layout.Key.Tokens;
            starts[i] = rows;
            rows += tokens[slot];
        }
        block[KernelShape.InputsAt] = Count;
        block[KernelShape.RowsAt] = rows;
    }
}

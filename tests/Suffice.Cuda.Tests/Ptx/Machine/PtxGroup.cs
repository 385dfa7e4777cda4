using Suffice.Cuda.Contract;

namespace Suffice.Cuda.Tests.Ptx.Machine;

/// <summary>
/// One group of threads. Each runs until it waits for others; none may wait for one that never comes, and between two barriers no thread
/// may touch what another writes.
/// </summary>
internal sealed class PtxGroup
{
    private readonly PtxModule module;
    private readonly PtxThread[] threads;

    /// <param name="module">What it runs.</param>
    /// <param name="memory">The device's memory.</param>
    /// <param name="parameters">As they lie in memory.</param>
    /// <param name="number">Which of the launch's groups, from 1.</param>
    /// <param name="place">X, y and z.</param>
    /// <param name="size">Of the launch.</param>
    public PtxGroup(PtxModule module, PtxMemory memory, byte[] parameters, int number, int[] place, int[] size)
    {
        this.module = module;
        Memory = memory;
        Parameters = parameters;
        Number = number;
        Place = place;
        Size = size;
        Shared = new byte[module.SharedBytes];
        SharedUse = new PtxUse[(module.SharedBytes + 3) / 4];
        threads = [.. Enumerable.Range(0, KernelShape.Threads).Select(i => new PtxThread(this, i, module.Registers))];
    }

    public PtxMemory Memory { get; }

    public byte[] Parameters { get; }

    public int Number { get; }

    public int[] Place { get; }

    public int[] Size { get; }

    public byte[] Shared { get; }

    public PtxUse[] SharedUse { get; }

    /// <summary>Barriers passed, from 1.</summary>
    public int Epoch { get; private set; } = 1;

    public void Run()
    {
        while (threads.Any(thread => !thread.IsDone))
        {
            foreach (PtxThread thread in threads.Where(thread => !thread.IsDone))
                RunAlone(thread);
            if (!threads.All(thread => thread.IsDone))
                Meet();
        }
    }

    private void RunAlone(PtxThread thread)
    {
        while (!thread.IsDone && !module.Instructions[thread.At].Meets)
        {
            PtxInstruction instruction = module.Instructions[thread.At];
            try
            {
                instruction.Run(thread);
            }
            catch (PtxFault fault)
            {
                throw new PtxFault($"thread {thread.Index} of group ({string.Join(", ", Place)}), '{instruction.Text}': {fault.Message}");
            }
        }
    }

    /// <summary>Whoever waits for a product gets it; once all wait for the barrier, all pass it.</summary>
    private void Meet()
    {
        bool products = false;
        foreach (PtxThread[] warp in threads.Chunk(PtxThread.Warp))
        {
            int[] places = [.. warp.Select(thread => thread.IsDone ? -1 : thread.At).Distinct()];
            if (places.Length != 1)
                throw new PtxFault($"threads of a warp part before they meet: {string.Join(", ", places.Select(Text))}");
            if (places[0] < 0 || module.Instructions[places[0]] is not { IsProduct: true } instruction)
                continue;
            products = true;
            instruction.Multiply(warp);
        }
        if (products)
            return;
        if (threads.Select(thread => thread.At).Distinct().Count() != 1)
            throw new PtxFault("some threads wait at a barrier where others never come");
        Epoch++;
        foreach (PtxThread thread in threads)
            thread.At++;
    }

    private string Text(int at) => at < 0 ? "the end" : $"'{module.Instructions[at].Text}'";
}

using ILGPU;
using Suffice.Cuda.Contract;

namespace Suffice.Cuda.Kernels.Kernels;

/// <summary>
/// Fills a segment's control block with the inputs of the batch that are heading for it, in their order, as the host does where it decides.
/// One group of threads; each takes a run of inputs, and adds up what those before it found.
/// </summary>
internal static class GatherKernel
{
    private const int Threads = KernelShape.Threads;

    /// <param name="counts">The segment's control block, written.</param>
    /// <param name="pass">The inputs of the batch: <see cref="PassList"/>. Those gathered stop here unless they are sent on.</param>
    /// <param name="shape">Sizes.</param>
    public static void Gather(ArrayView<int> counts, ArrayView<int> pass, GatherShape shape)
    {
        ArrayView<int> found = SharedMemory.Allocate<int>(2 * Threads);
        int inputs = pass[0],
            run = (inputs + Threads - 1) / Threads,
            first = Group.IdxX * run,
            end = first + run < inputs ? first + run : inputs,
            mine = 0,
            rows = 0;
        for (int slot = first; slot < end; slot++)
        {
            if (pass[At(shape, PassList.Heading) + slot] != shape.Path)
                continue;
            mine++;
            rows += Kept(pass[At(shape, PassList.Tokens) + slot], shape.KeepRatio);
        }
        found[Group.IdxX] = mine;
        found[Threads + Group.IdxX] = rows;
        Group.Barrier();
        int at = 0,
            start = 0;
        for (int thread = 0; thread < Group.IdxX; thread++)
        {
            at += found[thread];
            start += found[Threads + thread];
        }
        if (Group.IdxX == Threads - 1)
        {
            counts[KernelShape.InputsAt] = at + mine;
            counts[KernelShape.RowsAt] = start + rows;
        }
        for (int slot = first; slot < end; slot++)
        {
            if (pass[At(shape, PassList.Heading) + slot] != shape.Path)
                continue;
            start += Enter(counts, pass, shape, slot, at, start);
            at++;
        }
    }

    /// <summary>Writes an input down; returns its rows in the segment.</summary>
    private static int Enter(ArrayView<int> counts, ArrayView<int> pass, GatherShape shape, int slot, int at, int start)
    {
        int tokens = pass[At(shape, PassList.Tokens) + slot],
            kept = Kept(tokens, shape.KeepRatio);
        counts[At(shape, ControlList.Slots) + at] = slot;
        counts[At(shape, ControlList.Before) + at] = tokens;
        counts[At(shape, ControlList.After) + at] = kept;
        counts[At(shape, ControlList.Firsts) + at] = slot * shape.Tokens;
        counts[At(shape, ControlList.Starts) + at] = start;
        pass[At(shape, PassList.Tokens) + slot] = kept;
        pass[At(shape, PassList.Heading) + slot] = -1 - shape.Path;
        return kept;
    }

    /// <summary>Tokens left, as <c>ModelDescription.TokensKept</c> has it.</summary>
    private static int Kept(int tokens, double ratio)
    {
        if (ratio >= 1 || tokens < 3)
            return tokens;
        double share = ((tokens - 1) * ratio) - 1e-9;
        int patches = (int)share;
        patches += patches < share ? 1 : 0;
        patches = patches < 1 ? 1 : patches;
        return (patches > tokens - 2 ? tokens - 2 : patches) + 2;
    }

    private static int At(GatherShape shape, PassList list) => BlockLayout.ListAt(list, shape.Inputs);

    private static int At(GatherShape shape, ControlList list) => BlockLayout.ListAt(list, shape.Inputs);
}

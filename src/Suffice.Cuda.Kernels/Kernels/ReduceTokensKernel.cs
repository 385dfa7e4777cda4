using ILGPU;
using Suffice.Cuda.Contract;

namespace Suffice.Cuda.Kernels.Kernels;

/// <summary>
/// Leaves each input its class token, the patch tokens to which the class token attended most, and one token that fuses the rest, weighted
/// by that attention (compare EViT, arXiv 2202.07800). A group of threads for each input; every thread moves columns of its own towards the
/// front, row by row, so that it works in place.
/// </summary>
internal static class ReduceTokensKernel
{
    /// <param name="counts">The segment's control block.</param>
    /// <param name="before">(inputs) tokens that each has.</param>
    /// <param name="after">(inputs) tokens that it keeps, the fused one included; as many as before: it drops none.</param>
    /// <param name="firsts">(inputs) row of its first token in the batch's matrix.</param>
    /// <param name="scores">The class token's attention, for each row of the batch's matrix.</param>
    /// <param name="tokens">The batch's matrix.</param>
    /// <param name="kept">For each row of that matrix, written: 1 if it is kept.</param>
    /// <param name="shape">Sizes.</param>
    public static void ReduceTokens(
        ArrayView<int> counts,
        ArrayView<int> before,
        ArrayView<int> after,
        ArrayView<int> firsts,
        ArrayView<float> scores,
        ArrayView<float> tokens,
        ArrayView<int> kept,
        TokenShape shape
    )
    {
        int input = Grid.IdxX;
        if (input >= counts[KernelShape.InputsAt] || before[input] == after[input])
            return;
        int first = firsts[input] + 1,
            patches = before[input] - 1;
        for (int patch = Group.IdxX; patch < patches; patch += KernelShape.Threads)
            kept[first + patch] = Rank(scores, first, patches, patch) < after[input] - 2 ? 1 : 0;
        Group.Barrier();
        float dropped = 0;
        for (int patch = 0; patch < patches; patch++)
            dropped += kept[first + patch] == 0 ? scores[first + patch] : 0;
        for (int column = Group.IdxX; column < shape.Width; column += KernelShape.Threads)
        {
            float rest = 0;
            long to = ((long)first * shape.Width) + column;
            for (int patch = 0; patch < patches; patch++)
            {
                float value = tokens[((long)(first + patch) * shape.Width) + column];
                if (kept[first + patch] == 0)
                {
                    rest += value * (dropped > 0 ? scores[first + patch] / dropped : 1f / (patches - after[input] + 2));
                    continue;
                }
                tokens[to] = value;
                to += shape.Width;
            }
            tokens[to] = rest;
        }
    }

    /// <summary>How many patches come before this one: those with a larger score, and of equal ones those of smaller index.</summary>
    private static int Rank(ArrayView<float> scores, int first, int patches, int patch)
    {
        float score = scores[first + patch];
        int rank = 0;
        for (int other = 0; other < patches; other++)
        {
            float theirs = scores[first + other];
            rank += theirs > score || (theirs == score && other < patch) ? 1 : 0;
        }
        return rank;
    }
}

using ILGPU;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Kernels.Arithmetic;

namespace Suffice.Cuda.Kernels.Kernels;

/// <summary>
/// The class token's attention to every token, mean over heads: by which tokens are kept. A group of threads for each
/// input.
/// </summary>
internal static class ScoreTokensKernel
{
    /// <param name="counts">The segment's control block.</param>
    /// <param name="starts">(inputs) first row of each.</param>
    /// <param name="lengths">(inputs) tokens of each.</param>
    /// <param name="firsts">(inputs) row of its first token in the batch's matrix.</param>
    /// <param name="qkv">(rows, 3 · width): queries, keys, values; heads side by side in each.</param>
    /// <param name="scores">A float for each row of the batch's matrix, written.</param>
    /// <param name="shape">Sizes.</param>
    public static void ScoreTokens(
        ArrayView<int> counts,
        ArrayView<int> starts,
        ArrayView<int> lengths,
        ArrayView<int> firsts,
        ArrayView<float> qkv,
        ArrayView<float> scores,
        AttendShape shape
    )
    {
        int input = Grid.IdxX;
        if (input >= counts[KernelShape.InputsAt])
            return;
        ArrayView<float> shared = SharedMemory.Allocate<float>(KernelShape.Threads);
        int tokens = lengths[input],
            first = firsts[input];
        long rows = (long)starts[input] * 3 * shape.Heads * shape.HeadWidth;
        for (int token = Group.IdxX; token < tokens; token += KernelShape.Threads)
            scores[first + token] = 0;
        for (int head = 0; head < shape.Heads; head++)
        {
            float largest = -3.4e38f;
            for (int token = Group.IdxX; token < tokens; token += KernelShape.Threads)
            {
                float score = Score(qkv, rows, head, token, shape);
                largest = score > largest ? score : largest;
            }
            largest = GroupSum.Largest(largest, shared);
            float sum = 0;
            for (int token = Group.IdxX; token < tokens; token += KernelShape.Threads)
                sum += Functions.Exp(Score(qkv, rows, head, token, shape) - largest);
            sum = GroupSum.Of(sum, shared) * shape.Heads;
            for (int token = Group.IdxX; token < tokens; token += KernelShape.Threads)
                scores[first + token] += Functions.Exp(Score(qkv, rows, head, token, shape) - largest) / sum;
        }
    }

    private static float Score(ArrayView<float> qkv, long rows, int head, int token, AttendShape shape)
    {
        int width = shape.Heads * shape.HeadWidth;
        long query = rows + (head * shape.HeadWidth),
            key = query + ((long)token * 3 * width) + width;
        float score = 0;
        for (int i = 0; i < shape.HeadWidth; i++)
            score += qkv[query + i] * qkv[key + i];
        return score * shape.Scale;
    }
}

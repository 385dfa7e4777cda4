using ILGPU;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Kernels.Arithmetic;

namespace Suffice.Cuda.Kernels.Kernels;

/// <summary>
/// Multi-head attention, softmax(QKᵀ / √head width) V, of each input on its own tokens. A group takes four queries of one head through the
/// keys, 64 at a time, and keeps the running largest score, as Milakov and Gimelshein do (arXiv 1805.02867), so that any number of tokens
/// has room. Sixteen threads share a query.
/// </summary>
internal static class AttendKernel
{
    private const int Rows = KernelShape.AttendRows;
    private const int Lanes = KernelShape.Threads / Rows;
    private const int Keys = 64;

    /// <param name="counts">The segment's control block.</param>
    /// <param name="starts">(inputs) first row of each.</param>
    /// <param name="lengths">(inputs) tokens of each.</param>
    /// <param name="qkv">(rows, 3 · width): queries, keys, values; heads side by side in each.</param>
    /// <param name="y">(rows, width).</param>
    /// <param name="shape">Sizes.</param>
    public static void Attend(
        ArrayView<int> counts,
        ArrayView<int> starts,
        ArrayView<int> lengths,
        ArrayView<float> qkv,
        ArrayView<float> y,
        AttendShape shape
    )
    {
        int input = Grid.IdxZ,
            first = Grid.IdxX * Rows;
        if (input >= counts[KernelShape.InputsAt] || first >= lengths[input])
            return;
        ArrayView<float> queries = SharedMemory.Allocate<float>(Rows * KernelShape.MostHeadWidth),
            sums = SharedMemory.Allocate<float>(Rows * KernelShape.MostHeadWidth),
            weights = SharedMemory.Allocate<float>(Rows * Keys),
            shared = SharedMemory.Allocate<float>(KernelShape.Threads);
        int row = Group.IdxX / Lanes,
            tokens = lengths[input],
            width = shape.Heads * shape.HeadWidth;
        int query = first + row < tokens ? first + row : tokens - 1; // rows past the end do what the last one does, and are not stored
        long head = ((long)starts[input] * 3 * width) + (Grid.IdxY * shape.HeadWidth);
        LoadQuery(qkv, head + ((long)query * 3 * width), queries, sums, shape);
        Group.Barrier();
        float largest = -3.4e38f,
            total = 0;
        for (int key = 0; key < tokens; key += Keys)
        {
            float before = largest,
                mine = Score(qkv, head + width, key, tokens, queries, weights, shape);
            largest = LargestOfRow(mine > before ? mine : before, shared);
            total = (total * Functions.Exp(before - largest)) + Weigh(key, tokens, largest, weights);
            Group.Barrier();
            AddValues(qkv, head + (2 * width), key, tokens, Functions.Exp(before - largest), weights, sums, shape);
            Group.Barrier();
        }
        total = SumOfRow(total, shared);
        if (first + row < tokens)
            Store(sums, total, ((long)(starts[input] + query) * width) + (Grid.IdxY * shape.HeadWidth), y, shape);
    }

    private static void Store(ArrayView<float> sums, float total, long to, ArrayView<float> y, AttendShape shape)
    {
        int row = Group.IdxX / Lanes;
        for (int i = Group.IdxX % Lanes; i < shape.HeadWidth; i += Lanes)
            y[to + i] = sums[(row * KernelShape.MostHeadWidth) + i] / total;
    }

    /// <summary>This row's query, scaled; its sums of values begin at 0.</summary>
    private static void LoadQuery(ArrayView<float> qkv, long from, ArrayView<float> queries, ArrayView<float> sums, AttendShape shape)
    {
        int row = Group.IdxX / Lanes;
        for (int i = Group.IdxX % Lanes; i < shape.HeadWidth; i += Lanes)
        {
            queries[(row * KernelShape.MostHeadWidth) + i] = qkv[from + i] * shape.Scale;
            sums[(row * KernelShape.MostHeadWidth) + i] = 0;
        }
    }

    /// <summary>Scores of this thread's keys; returns the largest.</summary>
    private static float Score(
        ArrayView<float> qkv,
        long keys,
        int key,
        int tokens,
        ArrayView<float> queries,
        ArrayView<float> scores,
        AttendShape shape
    )
    {
        int row = Group.IdxX / Lanes,
            stride = 3 * shape.Heads * shape.HeadWidth;
        float largest = -3.4e38f;
        for (int i = Group.IdxX % Lanes; i < Keys && key + i < tokens; i += Lanes)
        {
            long from = keys + ((long)(key + i) * stride);
            float score = 0;
            for (int k = 0; k < shape.HeadWidth; k++)
                score += queries[(row * KernelShape.MostHeadWidth) + k] * qkv[from + k];
            scores[(row * Keys) + i] = score;
            largest = score > largest ? score : largest;
        }
        return largest;
    }

    /// <summary>Scores to weights relative to the largest; returns the sum of this thread's.</summary>
    private static float Weigh(int key, int tokens, float largest, ArrayView<float> weights)
    {
        int row = Group.IdxX / Lanes;
        float sum = 0;
        for (int i = Group.IdxX % Lanes; i < Keys && key + i < tokens; i += Lanes)
        {
            float weight = Functions.Exp(weights[(row * Keys) + i] - largest);
            weights[(row * Keys) + i] = weight;
            sum += weight;
        }
        return sum;
    }

    private static void AddValues(
        ArrayView<float> qkv,
        long values,
        int key,
        int tokens,
        float shrink,
        ArrayView<float> weights,
        ArrayView<float> sums,
        AttendShape shape
    )
    {
        int row = Group.IdxX / Lanes,
            stride = 3 * shape.Heads * shape.HeadWidth,
            count = tokens - key < Keys ? tokens - key : Keys;
        for (int i = Group.IdxX % Lanes; i < shape.HeadWidth; i += Lanes)
        {
            float sum = sums[(row * KernelShape.MostHeadWidth) + i] * shrink;
            for (int k = 0; k < count; k++)
                sum += weights[(row * Keys) + k] * qkv[values + ((long)(key + k) * stride) + i];
            sums[(row * KernelShape.MostHeadWidth) + i] = sum;
        }
    }

    private static float LargestOfRow(float value, ArrayView<float> shared)
    {
        shared[Group.IdxX] = value;
        Group.Barrier();
        int from = Group.IdxX / Lanes * Lanes;
        float largest = shared[from];
        for (int i = 1; i < Lanes; i++)
            largest = shared[from + i] > largest ? shared[from + i] : largest;
        return largest;
    }

    private static float SumOfRow(float value, ArrayView<float> shared)
    {
        shared[Group.IdxX] = value;
        Group.Barrier();
        int from = Group.IdxX / Lanes * Lanes;
        float sum = 0;
        for (int i = 0; i < Lanes; i++)
            sum += shared[from + i];
        return sum;
    }
}

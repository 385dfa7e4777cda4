using ILGPU;
using Suffice.Cuda.Contract;

namespace Suffice.Cuda.Kernels.Kernels;

/// <summary>What a segment does at its beginning and at its end. A group of threads for each input.</summary>
internal static class SegmentKernels
{
    /// <summary>For each row of the segment, its place in the batch's matrix.</summary>
    /// <param name="counts">The segment's control block.</param>
    /// <param name="starts">(inputs) first row of each among those of the segment.</param>
    /// <param name="lengths">(inputs) tokens of each.</param>
    /// <param name="firsts">(inputs) row of its first token in the batch's matrix.</param>
    /// <param name="rows">(rows), written.</param>
    public static void FindRows(
        ArrayView<int> counts,
        ArrayView<int> starts,
        ArrayView<int> lengths,
        ArrayView<int> firsts,
        ArrayView<int> rows
    )
    {
        int input = Grid.IdxX;
        if (input >= counts[KernelShape.InputsAt])
            return;
        for (int token = Group.IdxX; token < lengths[input]; token += KernelShape.Threads)
            rows[starts[input] + token] = firsts[input] + token;
    }

    /// <summary>Mean of an input's rows from a first one on; of none, 0.</summary>
    /// <param name="counts">The segment's control block.</param>
    /// <param name="starts">(inputs) first row of each among those of the segment.</param>
    /// <param name="lengths">(inputs) tokens of each.</param>
    /// <param name="rows">Where rows lie, if they are looked up.</param>
    /// <param name="x">(rows, width).</param>
    /// <param name="y">(inputs, width), written.</param>
    /// <param name="shape">Sizes.</param>
    public static void Mean(
        ArrayView<int> counts,
        ArrayView<int> starts,
        ArrayView<int> lengths,
        ArrayView<int> rows,
        ArrayView<float> x,
        ArrayView<float> y,
        TokenShape shape
    )
    {
        int input = Grid.IdxX;
        if (input >= counts[KernelShape.InputsAt])
            return;
        int count = lengths[input] - shape.First;
        for (int i = Group.IdxX; i < shape.Width; i += KernelShape.Threads)
        {
            float sum = 0;
            for (int row = starts[input] + shape.First; row < starts[input] + lengths[input]; row++)
                sum += x[((long)(shape.Mapped != 0 ? rows[row] : row) * shape.Width) + i];
            y[((long)input * shape.YStride) + i] = count > 0 ? sum / count : 0;
        }
    }

    /// <summary>An exit's answer: kept for exits that add to it, and handed out.</summary>
    /// <param name="counts">The segment's control block.</param>
    /// <param name="slots">(inputs) number of each within the batch.</param>
    /// <param name="computed">(inputs, classes) what the head gave.</param>
    /// <param name="last">(batch, classes) the last answer to each input of the batch, updated.</param>
    /// <param name="answers">(inputs, classes), written.</param>
    /// <param name="shape">Sizes.</param>
    public static void Answer(
        ArrayView<int> counts,
        ArrayView<int> slots,
        ArrayView<float> computed,
        ArrayView<float> last,
        ArrayView<float> answers,
        AnswerShape shape
    )
    {
        int input = Grid.IdxX;
        if (input >= counts[KernelShape.InputsAt])
            return;
        long from = (long)input * shape.Classes,
            kept = (long)slots[input] * shape.Classes;
        for (int i = Group.IdxX; i < shape.Classes; i += KernelShape.Threads)
        {
            float value = computed[from + i] + (shape.Adds != 0 ? last[kept + i] : 0);
            last[kept + i] = value;
            answers[from + i] = value;
        }
    }
}

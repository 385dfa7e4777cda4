using ILGPU;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Kernels.Arithmetic;

namespace Suffice.Cuda.Kernels.Kernels;

/// <summary>What predictor, policy and judges see of an answer: <c>DecisionFeatures</c>, by a group of threads.</summary>
internal static class AnswerFeatures
{
    // As DecisionFeatures has them.
    private const float Floor = 8,
        Scale = 0.5f,
        MostDivergence = 4;

    /// <param name="answers">Of all inputs.</param>
    /// <param name="at">Where this one begins.</param>
    /// <param name="previous">Answers at the decision point before.</param>
    /// <param name="before">Where this input's begins.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="features">Shared by the group, written.</param>
    /// <param name="shared">One float a thread.</param>
    /// <param name="places">One number a thread.</param>
    public static void Fill(
        ArrayView<float> answers,
        long at,
        ArrayView<float> previous,
        long before,
        DecideShape shape,
        ArrayView<float> features,
        ArrayView<float> shared,
        ArrayView<int> places
    )
    {
        int classes = shape.Classes,
            ranks = shape.Ranks,
            answer = GroupSum.PlaceOfLargest(answers, at, classes, -1, places);
        float normaliser = LogSumExp(answers, at, classes, answers[at + answer], shared);
        for (int i = Group.IdxX; i < shape.Features; i += KernelShape.Threads)
            features[i] = 0;
        Group.Barrier();
        for (int rank = 0, place = answer; rank < ranks; rank++)
        {
            if (Group.IdxX == 0)
                features[rank] = Shown(answers[at + place] - normaliser);
            place = rank + 1 < ranks ? GroupSum.PlaceOfLargest(answers, at, classes, place, places) : place;
        }
        float entropy = Entropy(answers, at, classes, normaliser, shared);
        if (Group.IdxX == 0)
            features[ranks] = entropy / (float)Doubles.Log(classes);
        if (shape.IsRoot == 0)
            Compare(answers, at, previous, before, shape, answer, normaliser, features, shared, places);
        if (shape.Features > ranks + 5)
        {
            if (Group.IdxX == 0)
                features[ranks + 5 + answer] = 1;
            for (int i = Group.IdxX; i < classes; i += KernelShape.Threads)
                features[ranks + 5 + classes + i] = Shown(answers[at + i] - normaliser);
        }
        Group.Barrier();
    }

    private static float Entropy(ArrayView<float> logits, long at, int count, float normaliser, ArrayView<float> shared)
    {
        float part = 0;
        for (int i = Group.IdxX; i < count; i += KernelShape.Threads)
        {
            float log = logits[at + i] - normaliser;
            part -= Functions.Exp(log) * log;
        }
        return GroupSum.Of(part, shared);
    }

    /// <summary>With the answer before.</summary>
    private static void Compare(
        ArrayView<float> answers,
        long at,
        ArrayView<float> previous,
        long before,
        DecideShape shape,
        int answer,
        float normaliser,
        ArrayView<float> features,
        ArrayView<float> shared,
        ArrayView<int> places
    )
    {
        int earlier = GroupSum.PlaceOfLargest(previous, before, shape.Classes, -1, places);
        float theirs = LogSumExp(previous, before, shape.Classes, previous[before + earlier], shared),
            part = 0;
        for (int i = Group.IdxX; i < shape.Classes; i += KernelShape.Threads)
        {
            float log = previous[before + i] - theirs;
            part += Functions.Exp(log) * (log - (answers[at + i] - normaliser));
        }
        float divergence = GroupSum.Of(part, shared);
        divergence = divergence > 0 ? divergence : 0;
        if (Group.IdxX != 0)
            return;
        int from = shape.Ranks + 1;
        features[from] = 1;
        features[from + 1] = earlier == answer ? 1 : 0;
        features[from + 2] = (divergence < MostDivergence ? divergence : MostDivergence) / MostDivergence;
        features[from + 3] = Functions.Exp(previous[before + answer] - theirs);
    }

    private static float Shown(float logProbability) => (logProbability > -Floor ? logProbability : -Floor) * Scale;

    private static float LogSumExp(ArrayView<float> logits, long at, int count, float largest, ArrayView<float> shared)
    {
        float part = 0;
        for (int i = Group.IdxX; i < count; i += KernelShape.Threads)
            part += Functions.Exp(logits[at + i] - largest);
        return largest + (float)Doubles.Log(GroupSum.Of(part, shared));
    }
}

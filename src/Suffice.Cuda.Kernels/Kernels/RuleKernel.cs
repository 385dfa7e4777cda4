using ILGPU;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Kernels.Arithmetic;

namespace Suffice.Cuda.Kernels.Kernels;

/// <summary>Stopping rules: <c>RuleController</c>, a group of threads for each input.</summary>
internal static class RuleKernel
{
    /// <param name="counts">The segment's control block.</param>
    /// <param name="pass">The inputs of the batch, and the steps of schedules.</param>
    /// <param name="numbers">Levels, and what scores need.</param>
    /// <param name="answers">(inputs, classes) of this exit.</param>
    /// <param name="previous">(batch, classes) answers at the point before, updated.</param>
    /// <param name="memory">(batch) exits in a row that agreed, updated.</param>
    /// <param name="shape">Sizes.</param>
    public static void DecideByRule(
        ArrayView<int> counts,
        ArrayView<int> pass,
        ArrayView<double> numbers,
        ArrayView<float> answers,
        ArrayView<float> previous,
        ArrayView<int> memory,
        DecideShape shape
    )
    {
        if (Grid.IdxX >= counts[KernelShape.InputsAt])
            return;
        ArrayView<double> sums = SharedMemory.Allocate<double>(KernelShape.Threads);
        ArrayView<float> shared = SharedMemory.Allocate<float>(KernelShape.Threads),
            features = SharedMemory.Allocate<float>(KernelShape.MostFeatures);
        ArrayView<int> places = SharedMemory.Allocate<int>(KernelShape.Threads);
        var asked = new Asked(counts, pass, shape, Grid.IdxX);
        // A coin is drawn once: who it falls to decides at all later points, too. All threads draw the same.
        Group.Barrier();
        if (shape.IsRoot != 0 && Hash.Coin(answers, asked.Answer(shape), shape.Classes) < asked.Share(numbers, shape))
            asked = asked.Handed(pass, shape);
        int next = asked.Step(pass, shape),
            scoring = BlockLayout.ScoringAt(shape.Inputs, shape.Paths);
        double score = -1e300;
        if (shape.Mode == (int)DecisionMode.Confidence || shape.Mode == (int)DecisionMode.Entropy)
            score = Sureness(answers, asked.Answer(shape), numbers[scoring + shape.At], shape, sums, places);
        else if (shape.Mode == (int)DecisionMode.Agreement)
            score = Agreement(asked, answers, previous, memory, shape, places);
        else if (shape.Mode == (int)DecisionMode.Judged)
        {
            AnswerFeatures.Fill(answers, asked.Answer(shape), previous, asked.Before(shape), shape, features, shared, places);
            score = Judge(numbers, scoring + (shape.At * (shape.Features + 1)), features, shape, sums);
        }
        asked.Keep(answers, previous, shape);
        bool stops = shape.Mode != (int)DecisionMode.Steps && score >= asked.Level(numbers, shape);
        if (Group.IdxX == 0 && next >= 0 && asked.May(next) && !stops)
            asked.Send(pass, shape, next);
    }

    /// <summary>The largest probability, or the entropy with a minus sign.</summary>
    private static double Sureness(
        ArrayView<float> answers,
        long at,
        double temperature,
        DecideShape shape,
        ArrayView<double> sums,
        ArrayView<int> places
    )
    {
        double largest = answers[at + GroupSum.PlaceOfLargest(answers, at, shape.Classes, -1, places)],
            part = 0,
            weighted = 0;
        for (int i = Group.IdxX; i < shape.Classes; i += KernelShape.Threads)
        {
            double exponent = (answers[at + i] - largest) / temperature,
                value = Doubles.Exp(exponent);
            part += value;
            weighted += value * exponent;
        }
        double sum = GroupSum.Of(part, sums);
        weighted = GroupSum.Of(weighted, sums);
        return shape.Mode == (int)DecisionMode.Confidence ? 1 / sum : (weighted / sum) - Doubles.Log(sum);
    }

    private static double Agreement(
        Asked asked,
        ArrayView<float> answers,
        ArrayView<float> previous,
        ArrayView<int> memory,
        DecideShape shape,
        ArrayView<int> places
    )
    {
        int streak = 0,
            answer = GroupSum.PlaceOfLargest(answers, asked.Answer(shape), shape.Classes, -1, places);
        if (shape.IsRoot == 0 && GroupSum.PlaceOfLargest(previous, asked.Before(shape), shape.Classes, -1, places) == answer)
            streak = memory[asked.Slot] + 1;
        Group.Barrier();
        if (Group.IdxX == 0)
            memory[asked.Slot] = streak;
        return streak;
    }

    /// <summary>σ(w · φ + b).</summary>
    private static double Judge(ArrayView<double> numbers, int from, ArrayView<float> features, DecideShape shape, ArrayView<double> sums)
    {
        double part = 0;
        for (int i = Group.IdxX; i < shape.Features; i += KernelShape.Threads)
            part += numbers[from + i] * features[i];
        return 1 / (1 + Doubles.Exp(-(GroupSum.Of(part, sums) + numbers[from + shape.Features])));
    }
}

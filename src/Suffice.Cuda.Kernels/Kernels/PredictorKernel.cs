using ILGPU;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Kernels.Arithmetic;

namespace Suffice.Cuda.Kernels.Kernels;

/// <summary>The complexity predictor, and the two ways of following it: <c>Greedy</c> and <c>OneShot</c>. A group of threads for each
/// input.</summary>
internal static class PredictorKernel
{
    /// <param name="counts">The segment's control block.</param>
    /// <param name="pass">The inputs of the batch.</param>
    /// <param name="numbers">Prices and costs.</param>
    /// <param name="tree">Of paths.</param>
    /// <param name="weights">Of predictor and policy.</param>
    /// <param name="answers">(inputs, classes) of this exit.</param>
    /// <param name="previous">(batch, classes) answers at the point before, updated.</param>
    /// <param name="memory">(batch) the path that each is bound for, updated.</param>
    /// <param name="shape">Sizes.</param>
    public static void DecideByPredictor(
        ArrayView<int> counts,
        ArrayView<int> pass,
        ArrayView<double> numbers,
        ArrayView<int> tree,
        ArrayView<float> weights,
        ArrayView<float> answers,
        ArrayView<float> previous,
        ArrayView<int> memory,
        DecideShape shape
    )
    {
        if (Grid.IdxX >= counts[KernelShape.InputsAt])
            return;
        ArrayView<float> shared = SharedMemory.Allocate<float>(KernelShape.Threads),
            features = SharedMemory.Allocate<float>(KernelShape.MostFeatures),
            hidden = SharedMemory.Allocate<float>(KernelShape.MostUnits),
            utilities = SharedMemory.Allocate<float>(KernelShape.MostPaths),
            advantages = SharedMemory.Allocate<float>(KernelShape.MostPaths);
        ArrayView<int> places = SharedMemory.Allocate<int>(KernelShape.Threads);
        var asked = new Asked(counts, pass, shape, Grid.IdxX);
        bool once = shape.Mode == (int)DecisionMode.OneShot;
        if (!once || shape.IsRoot != 0)
        {
            AnswerFeatures.Fill(answers, asked.Answer(shape), previous, asked.Before(shape), shape, features, shared, places);
            Utilities(weights, shape, features, hidden, utilities);
            Tree.Advantages(tree, asked, numbers, utilities, advantages, shape);
            asked.Keep(answers, previous, shape);
        }
        Group.Barrier();
        if (Group.IdxX != 0)
            return;
        if (once && shape.IsRoot != 0)
            memory[asked.Slot] = Target(asked, numbers, utilities, shape);
        int child = once ? Towards(tree, shape, memory[asked.Slot]) : Best(tree, asked, advantages, shape);
        if (child >= 0)
            asked.Send(pass, shape, Tree.Child(tree, shape.At, child));
    }

    /// <summary>Estimates of all paths, the mean over the predictor's networks.</summary>
    /// <param name="weights">Point by point and network by network: (hidden, features), (hidden), (paths, hidden), (paths).</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="features">Of the answer.</param>
    /// <param name="hidden">Shared by the group.</param>
    /// <param name="utilities">(P), written.</param>
    public static void Utilities(
        ArrayView<float> weights,
        DecideShape shape,
        ArrayView<float> features,
        ArrayView<float> hidden,
        ArrayView<float> utilities
    )
    {
        int first = shape.Hidden * shape.Features,
            network = first + shape.Hidden + (shape.Paths * shape.Hidden) + shape.Paths;
        for (int member = 0; member < shape.Members; member++)
        {
            int from = ((shape.Point * shape.Members) + member) * network;
            for (int unit = Group.IdxX; unit < shape.Hidden; unit += KernelShape.Threads)
            {
                float sum = Layer.Row(weights, from, unit, shape.Features, from + first, features);
                hidden[unit] = sum > 0 ? sum : 0;
            }
            Group.Barrier();
            int second = from + first + shape.Hidden;
            for (int path = Group.IdxX; path < shape.Paths; path += KernelShape.Threads)
            {
                float sum = Layer.Row(weights, second, path, shape.Hidden, second + (shape.Paths * shape.Hidden), hidden);
                utilities[path] = (member > 0 ? utilities[path] : 0) + (1 / ((1 + Functions.Exp(-sum)) * shape.Members));
            }
            Group.Barrier();
        }
    }

    /// <summary>The child with the largest advantage above 0, or −1.</summary>
    private static int Best(ArrayView<int> tree, Asked asked, ArrayView<float> advantages, DecideShape shape)
    {
        int best = -1;
        for (int child = 0; child < Tree.Children(tree, shape.At); child++)
            if (advantages[child] > (best < 0 ? 0 : advantages[best]) && asked.May(Tree.Child(tree, shape.At, child)))
                best = child;
        return best;
    }

    /// <summary>The path that is worth most.</summary>
    private static int Target(Asked asked, ArrayView<double> numbers, ArrayView<float> utilities, DecideShape shape)
    {
        double lambda = asked.Lambda(numbers, shape),
            most = utilities[shape.At] - (lambda * asked.Fraction(numbers, shape, shape.At));
        int best = shape.At;
        for (int path = 0; path < shape.Paths; path++)
        {
            double worth = utilities[path] - (lambda * asked.Fraction(numbers, shape, path));
            if (!asked.May(path) || !(worth > most))
                continue;
            best = path;
            most = worth;
        }
        return best;
    }

    /// <summary>The child through which a path goes, or −1.</summary>
    private static int Towards(ArrayView<int> tree, DecideShape shape, int path)
    {
        for (int child = 0; child < Tree.Children(tree, shape.At); child++)
            if (Tree.Leads(tree, shape.At, child, path))
                return child;
        return -1;
    }
}

using ILGPU;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Kernels.Arithmetic;

namespace Suffice.Cuda.Kernels.Kernels;

/// <summary>Predictor and policy networks, and the action with the largest logit: <c>LearnedController</c>. A group of threads for each
/// input.</summary>
internal static class PolicyKernel
{
    // As PolicyInputs has them.
    private const double PricedShare = 0.1,
        LowestPrice = 1e-4;

    /// <param name="counts">The segment's control block.</param>
    /// <param name="pass">The inputs of the batch.</param>
    /// <param name="numbers">Prices and costs.</param>
    /// <param name="tree">Of paths.</param>
    /// <param name="weights">Of predictor and policy.</param>
    /// <param name="answers">(inputs, classes) of this exit.</param>
    /// <param name="previous">(batch, classes) answers at the point before, updated.</param>
    /// <param name="states">(batch, policies, units), updated; of nothing at the first point.</param>
    /// <param name="shape">Sizes.</param>
    public static void DecideByPolicy(
        ArrayView<int> counts,
        ArrayView<int> pass,
        ArrayView<double> numbers,
        ArrayView<int> tree,
        ArrayView<float> weights,
        ArrayView<float> answers,
        ArrayView<float> previous,
        ArrayView<float> states,
        DecideShape shape
    )
    {
        if (Grid.IdxX >= counts[KernelShape.InputsAt])
            return;
        ArrayView<float> shared = SharedMemory.Allocate<float>(KernelShape.Threads),
            features = SharedMemory.Allocate<float>(KernelShape.MostFeatures),
            units = SharedMemory.Allocate<float>(KernelShape.MostUnits),
            utilities = SharedMemory.Allocate<float>(KernelShape.MostPaths),
            inputs = SharedMemory.Allocate<float>(KernelShape.MostFeatures),
            logits = SharedMemory.Allocate<float>(KernelShape.MostPaths + 1),
            gates = SharedMemory.Allocate<float>(6 * KernelShape.MostUnits);
        ArrayView<int> places = SharedMemory.Allocate<int>(KernelShape.Threads);
        var asked = new Asked(counts, pass, shape, Grid.IdxX);
        AnswerFeatures.Fill(answers, asked.Answer(shape), previous, asked.Before(shape), shape, features, shared, places);
        PredictorKernel.Utilities(weights, shape, features, units, utilities);
        asked.Keep(answers, previous, shape);
        Tree.Advantages(tree, asked, numbers, utilities, inputs, shape);
        Group.Barrier();
        FillInputs(asked, numbers, features, utilities, inputs, shape);
        for (int policy = 0; policy < shape.Policies; policy++)
            Step(asked, policy, weights, states, inputs, units, gates, logits, shape);
        if (Group.IdxX != 0)
            return;
        int best = 0;
        for (int action = 1; action <= Tree.Children(tree, shape.At); action++)
            if (logits[action] > logits[best] && asked.May(Tree.Child(tree, shape.At, action - 1)))
                best = action;
        if (best > 0)
            asked.Send(pass, shape, Tree.Child(tree, shape.At, best - 1));
    }

    private static int Confidence(DecideShape shape) => shape.Ranks + 5;

    private static int Inputs(DecideShape shape) => shape.Children + 4 + Confidence(shape) + shape.Paths;

    /// <summary><c>PolicyInputs</c>; the advantages are there already.</summary>
    private static void FillInputs(
        Asked asked,
        ArrayView<double> numbers,
        ArrayView<float> features,
        ArrayView<float> utilities,
        ArrayView<float> inputs,
        DecideShape shape
    )
    {
        float best = 0;
        for (int child = 0; child < shape.Children; child++)
            best = inputs[child] > best ? inputs[child] : best;
        Group.Barrier();
        double lambda = asked.Lambda(numbers, shape),
            unit = PricedShare * (lambda > LowestPrice ? lambda : LowestPrice);
        int children = shape.Children,
            place = children + 4 + Confidence(shape);
        for (int child = Group.IdxX; child < children; child += KernelShape.Threads)
            inputs[child] = (float)Doubles.Asinh(inputs[child] / unit);
        for (int i = Group.IdxX; i < Confidence(shape); i += KernelShape.Threads)
            inputs[children + 4 + i] = features[i];
        for (int path = Group.IdxX; path < shape.Paths; path += KernelShape.Threads)
            inputs[place + path] = path == shape.At ? 1 : 0;
        if (Group.IdxX == 0)
        {
            inputs[children] = utilities[shape.At];
            inputs[children + 1] = utilities[shape.At] + best;
            inputs[children + 2] = (float)asked.Fraction(numbers, shape, shape.At);
            inputs[children + 3] = asked.Price(numbers, shape);
        }
        Group.Barrier();
    }

    /// <summary><c>PolicyNetwork</c>: a gated recurrent cell, then the logits, added to those of the networks before.</summary>
    private static void Step(
        Asked asked,
        int policy,
        ArrayView<float> weights,
        ArrayView<float> states,
        ArrayView<float> inputs,
        ArrayView<float> units,
        ArrayView<float> gates,
        ArrayView<float> logits,
        DecideShape shape
    )
    {
        int size = shape.State,
            count = Inputs(shape),
            actions = shape.Children + 1,
            fromInput = shape.PolicyAt + (policy * Floats(shape)),
            fromState = fromInput + (3 * size * (count + 1)),
            head = fromState + (3 * size * (size + 1)),
            gain = head + (actions * (size + 1));
        long state = ((long)asked.Slot * shape.Policies * size) + (policy * size);
        for (int unit = Group.IdxX; unit < size; unit += KernelShape.Threads)
            units[unit] = shape.IsRoot != 0 ? 0 : states[state + unit];
        Group.Barrier();
        for (int gate = Group.IdxX; gate < 3 * size; gate += KernelShape.Threads)
        {
            gates[gate] = Layer.Row(weights, fromInput, gate, count, fromInput + (3 * size * count), inputs);
            gates[(3 * size) + gate] = Layer.Row(weights, fromState, gate, size, fromState + (3 * size * size), units);
        }
        Group.Barrier();
        Gate(gates, units, states, state, size);
        Group.Barrier();
        for (int action = Group.IdxX; action < actions; action += KernelShape.Threads)
        {
            float said = Layer.Row(weights, head, action, size, head + (actions * size), units);
            said += action > 0 ? weights[gain] * inputs[action - 1] : 0;
            logits[action] = (policy > 0 ? logits[action] : 0) + said;
        }
        Group.Barrier();
    }

    /// <summary>The next state of a gated recurrent cell.</summary>
    private static void Gate(ArrayView<float> gates, ArrayView<float> units, ArrayView<float> states, long state, int size)
    {
        for (int unit = Group.IdxX; unit < size; unit += KernelShape.Threads)
        {
            float reset = Functions.Sigmoid(gates[unit] + gates[(3 * size) + unit]),
                update = Functions.Sigmoid(gates[size + unit] + gates[(4 * size) + unit]),
                candidate = Functions.Tanh(gates[(2 * size) + unit] + (reset * gates[(5 * size) + unit]));
            units[unit] = ((1 - update) * candidate) + (update * units[unit]);
            states[state + unit] = units[unit];
        }
    }

    /// <summary>Of one network.</summary>
    private static int Floats(DecideShape shape) =>
        (3 * shape.State * (Inputs(shape) + shape.State + 2)) + ((shape.Children + 1) * (shape.State + 1)) + 1;
}

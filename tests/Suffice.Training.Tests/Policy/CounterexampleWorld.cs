using Suffice.Evaluation.Outcomes;
using Suffice.Models;
using Suffice.Training.Policy;

namespace Suffice.Training.Tests.Policy;

/// <summary>
/// The counterexample of docs/method/theory.md, scaled: even with exact estimates the greedy rule is not optimal. Stopping is right with
/// a certain chance, a leaf with another. The exit between them, the look, is hardly ever right for its own sake, but splits the leaf's
/// chance into a good and a bad one, and repeats the first answer. A first bit, known from the start, says which of two such worlds an
/// input is from. The teacher is always right, so a utility is 1 where an answer is right.
/// </summary>
internal static class CounterexampleWorld
{
    private const int Classes = 4,
        Right = 0;

    /// <summary>[first bit][second bit] chance that the root's answer is right, which the look repeats.</summary>
    private static readonly double[][] Near =
    [
        [0.6, 0.3],
        [0.8, 0.5],
    ];

    /// <summary>[first bit][second bit] chance of the leaf.</summary>
    private static readonly double[][] Leaf =
    [
        [0.4, 0.7],
        [0.55, 0.95],
    ];

    /// <summary>Three paths in a chain: the root, the look after one block, the leaf after all.</summary>
    public static PathLibrary Library { get; } = PathLibrary.Build(WithExits(), []);

    /// <summary>Prices at which looking first is best, and greedy stops, in at least one of the two worlds.</summary>
    public static double[] Prices { get; } = [0.1, 0.15, 0.2, 0.25, 0.3];

    /// <summary>Draws inputs; the bits of input i are in <paramref name="bits"/>.</summary>
    public static ControllerData Draw(int count, int seed, out (int First, int Second)[] bits)
    {
        var random = new Random(seed);
        bits = [.. Enumerable.Range(0, count).Select(_ => (random.Next(2), random.Next(2)))];
        var logits = new float[count * 3 * Classes];
        var teacher = new float[count * Classes];
        for (int i = 0; i < count; i++)
        {
            (int first, int second) = bits[i];
            bool near = random.NextDouble() < Near[first][second],
                leaf = random.NextDouble() < Leaf[first][second];
            Answer(logits.AsSpan(i * 3 * Classes, Classes), near, first);
            Answer(logits.AsSpan(((i * 3) + 1) * Classes, Classes), near, 2 + (2 * first) + second);
            Answer(logits.AsSpan(((i * 3) + 2) * Classes, Classes), leaf, 1);
            teacher[i * Classes] = 30; // sure of class 0, the right one
        }
        var table = new OutcomeTable(Library, new int[count], logits, teacher, Synthetic.TeacherMacs(Library));
        return new ControllerData(table, 1);
    }

    /// <summary>
    /// (n, P, P) the exact chances given what is known at each decision point: the leaf's answer is drawn after all others.
    /// </summary>
    public static float[] Exact((int First, int Second)[] bits) =>
        [
            .. bits.SelectMany(own =>
                (float[])
                    [
                        (float)Near[own.First].Average(),
                        (float)Near[own.First].Average(),
                        (float)Leaf[own.First].Average(),
                        (float)Near[own.First][own.Second],
                        (float)Near[own.First][own.Second],
                        (float)Leaf[own.First][own.Second],
                        0,
                        0,
                        0,
                    ]
            ),
        ];

    /// <summary>What a path is worth in expectation to an input of these bits.</summary>
    public static double Worth((int First, int Second) bits, int path, double lambda) =>
        (path == 2 ? Leaf : Near)[bits.First][bits.Second] - (lambda * Cost(path));

    /// <summary>The path that the best policy takes: by dynamic programming.</summary>
    public static int Best((int First, int Second) bits, double lambda)
    {
        double stop = Near[bits.First].Average() - (lambda * Cost(0)),
            look = Enumerable.Range(0, 2).Average(second => AfterLooking((bits.First, second), lambda).Worth);
        return look > stop ? AfterLooking(bits, lambda).Path : 0;
    }

    /// <summary>
    /// The path that the greedy rule takes with exact estimates: at each point the best of the paths' mean values from there.
    /// </summary>
    public static int Greedy((int First, int Second) bits, double lambda)
    {
        double stop = Near[bits.First].Average() - (lambda * Cost(0)),
            look = Near[bits.First].Average() - (lambda * Cost(1)),
            leaf = Leaf[bits.First].Average() - (lambda * Cost(2));
        return Math.Max(look, leaf) > stop ? AfterLooking(bits, lambda).Path : 0;
    }

    private static (double Worth, int Path) AfterLooking((int First, int Second) bits, double lambda)
    {
        double stop = Worth(bits, 1, lambda),
            leaf = Worth(bits, 2, lambda);
        return leaf > stop ? (leaf, 2) : (stop, 1);
    }

    private static double Cost(int path) => CostModel.Path(Library, Library.Paths[path]) / (double)Synthetic.TeacherMacs(Library);

    /// <summary>
    /// An answer whose confidence says what is known and nothing else: it is class 0 if it is right, else class 1, and the policy does not
    /// see which class it is.
    /// </summary>
    private static void Answer(Span<float> logits, bool right, double sure) => logits[right ? Right : 1] = (float)(1 + sure);

    private static ModelDescription WithExits()
    {
        ModelDescription model = Synthetic.Model();
        return model with { Exits = [model.Exits[0], model.Exits[1], model.Exits[^1]] };
    }
}

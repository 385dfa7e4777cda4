using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Models;

namespace Suffice.Evaluation.Tests.Bounds;

/// <summary>
/// A world small enough to solve exactly: the first exit tells one bit, a cheap look tells another, and a dear leaf answers. The first two
/// always answer class 0 and the leaf class 1, so that answers tell nothing but their confidence; the label is either class with a chance
/// that depends on the bits.
/// </summary>
internal static class LookingWorld
{
    /// <summary>Chance that the teacher is right, whatever the bits.</summary>
    public const double Teacher = 0.703;

    /// <summary>[first bit][second bit] chance that the answer of the first exit, which the look repeats, is right.</summary>
    private static readonly double[][] Near =
    [
        [0.6, 0.3],
        [0.9, 0.85],
    ];

    /// <summary>[first bit][second bit] chance of the leaf: the look splits 0.55 into 0.4 and 0.7.</summary>
    private static readonly double[][] Leaf =
    [
        [0.4, 0.7],
        [0.1, 0.15],
    ];

    /// <summary>Three paths in a chain: the root, the look after one block, the leaf after all.</summary>
    public static PathLibrary Library { get; } = PathLibrary.Build(WithExits(), []);

    public static long TeacherMacs { get; } = Synthetic.TeacherMacs(Library);

    /// <summary>Draws inputs.</summary>
    public static OutcomeTable Draw(int count, int seed)
    {
        var random = new Random(seed);
        var labels = new int[count];
        var logits = new float[count * 3 * 4];
        var teacher = new float[count * 4];
        for (int i = 0; i < count; i++)
        {
            int first = random.Next(2),
                second = random.Next(2);
            labels[i] = Label(random.NextDouble(), first, second);
            Answer(logits.AsSpan(i * 12, 4), 0, first == 0 ? 2 : 1);
            Answer(logits.AsSpan((i * 12) + 4, 4), 0, second == 0 ? 2 : 1);
            Answer(logits.AsSpan((i * 12) + 8, 4), 1, 1.5f);
            Answer(teacher.AsSpan(i * 4, 4), random.NextDouble() < Teacher ? labels[i] : (labels[i] + 1) % 4, 3);
        }
        return new OutcomeTable(Library, labels, logits, teacher, TeacherMacs);
    }

    /// <summary>The largest mean of correct − λ · cost that any policy reaches, by dynamic programming.</summary>
    public static double Value(double lambda) =>
        Enumerable.Range(0, 2).Average(first => Math.Max(Near[first].Average(), GoOn(first, lambda))) - (lambda * Cost(0));

    /// <summary>What the greedy rule reaches with exact estimates: at each point the best of the paths' mean values from there.</summary>
    public static double Greedy(double lambda)
    {
        double value = 0;
        foreach (int first in (int[])[0, 1])
        {
            double stop = Near[first].Average(),
                look = stop - (lambda * (Cost(1) - Cost(0))),
                leaf = Leaf[first].Average() - (lambda * (Cost(2) - Cost(0)));
            value += Math.Max(look, leaf) > stop ? GoOn(first, lambda) : stop;
        }
        return (value / 2) - (lambda * Cost(0));
    }

    /// <summary>(n) paths and what they cost: of the best policy, or of the greedy rule with exact estimates.</summary>
    public static (int[] Paths, long[] Macs) Policy(OutcomeTable table, double lambda, bool greedy)
    {
        int[] paths = [.. Enumerable.Range(0, table.Count).Select(i => Path(table, i, lambda, greedy))];
        return (paths, [.. paths.Select((path, i) => table.Costs[i, path])]);
    }

    /// <summary>(n, P) 1 where an answer is right.</summary>
    public static float[] Correctness(OutcomeTable table) =>
        [.. Enumerable.Range(0, table.Count).SelectMany(i => Enumerable.Range(0, 3).Select(p => table.Correct(i, p) ? 1f : 0))];

    /// <summary>The least cost of accuracy α, as a fraction of the teacher's.</summary>
    public static double LeastCost(double accuracy) =>
        Enumerable.Range(1, 4000).Select(k => k / 4000.0).Max(lambda => (accuracy - Value(lambda)) / lambda);

    /// <summary>What a path costs, as a fraction of the teacher's.</summary>
    public static double Cost(int path) => CostModel.Path(Library, Library.Paths[path]) / (double)TeacherMacs;

    /// <summary>After the look both bits are known.</summary>
    private static double GoOn(int first, double lambda) =>
        Enumerable.Range(0, 2).Average(second => Math.Max(Near[first][second], Leaf[first][second] - (lambda * (Cost(2) - Cost(1)))))
        - (lambda * (Cost(1) - Cost(0)));

    private static int Path(OutcomeTable table, int input, double lambda, bool greedy)
    {
        int first = Bit(table, input, 0),
            second = Bit(table, input, 1);
        double stop = Near[first].Average(),
            goOn = greedy
                ? Math.Max(
                    stop - (lambda * (Cost(1) - Cost(0))), // The greedy rule compares means.
                    Leaf[first].Average() - (lambda * (Cost(2) - Cost(0)))
                )
                : GoOn(first, lambda);
        if (goOn <= stop)
            return 0;
        return Leaf[first][second] - (lambda * (Cost(2) - Cost(1))) > Near[first][second] ? 2 : 1;
    }

    /// <summary>An exit's confidence tells it.</summary>
    private static int Bit(OutcomeTable table, int input, int exit) => table.At(input, exit)[0] > 1.5f ? 0 : 1;

    private static int Label(double draw, int first, int second) =>
        draw < Near[first][second] ? 0
        : draw < Near[first][second] + Leaf[first][second] ? 1
        : 2;

    private static void Answer(Span<float> logits, int answer, float sure) => logits[answer] = sure;

    private static ModelDescription WithExits()
    {
        ModelDescription model = Synthetic.Model();
        return model with { Exits = [model.Exits[0], model.Exits[1], model.Exits[^1]] };
    }
}

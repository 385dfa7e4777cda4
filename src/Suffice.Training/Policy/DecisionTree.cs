using Suffice.Models;

namespace Suffice.Training.Policy;

/// <summary>
/// The decision points of a path library, level by level from the root on: points of one level are as many decisions away from it. So what
/// a policy decides at all of them can be computed in one matrix product a level.
/// </summary>
internal sealed class DecisionTree
{
    /// <summary>What is added to the logit of an action that a decision point does not have.</summary>
    public const float Blocked = -1e9f;

    private readonly PathLibrary library;
    private readonly int[][] children; // (K)(…) see Next

    public DecisionTree(PathLibrary library)
    {
        this.library = library;
        Points = [.. library.DecisionPoints.OrderBy(point => library.Chain(point).Count)];
        Dictionary<int, int> number = Points.Index().ToDictionary(point => point.Item.Index, point => point.Index);
        Parents = [.. Points.Select(point => point.Parent is { } parent ? number[parent] : -1)];
        children =
        [
            .. Points.Select(point =>
                library.Children(point).Select(child => number.TryGetValue(child.Index, out int next) ? next : ~child.Index).ToArray()
            ),
        ];
        Actions = 1 + children.Max(own => own.Length);
        Levels =
        [
            .. Points.Index().GroupBy(point => library.Chain(point.Item).Count).Select(level => (level.First().Index, level.Count())),
        ];
        Masks = [.. children.SelectMany(own => Enumerable.Range(0, Actions).Select(action => action <= own.Length ? 0 : Blocked))];
    }

    /// <summary>(K) parents before their children.</summary>
    public ExecutionPath[] Points { get; }

    /// <summary>K.</summary>
    public int Count => Points.Length;

    /// <summary>A: stopping, and one for each child of the decision point that has most.</summary>
    public int Actions { get; }

    /// <summary>First point and number of points of each level.</summary>
    public (int First, int Count)[] Levels { get; }

    /// <summary>(K) the decision point before each; −1 before the root.</summary>
    public int[] Parents { get; }

    /// <summary>(K · A) to be added to logits: 0, or <see cref="Blocked"/>.</summary>
    public float[] Masks { get; }

    /// <summary>Actions that a decision point has, stopping included.</summary>
    public int ActionsOf(int point) => 1 + children[point].Length;

    /// <summary>Where an action leads: the number of a decision point, or −1 where a leaf answers.</summary>
    public int Next(int point, int action) => action == 0 ? -1 : Math.Max(children[point][action - 1], -1);

    /// <summary>Index of the path with whose answer the input ends if it ends after this action; action 0 stops at the point.</summary>
    public int Path(int point, int action)
    {
        if (action == 0)
            return Points[point].Index;
        int next = children[point][action - 1];
        return next < 0 ? ~next : Points[next].Index;
    }

    /// <summary>The action of the largest value, the first of them where there are several.</summary>
    /// <param name="children">(A − 1) of going on to each child.</param>
    /// <param name="stopping">Of stopping.</param>
    public static int Best(ReadOnlySpan<float> children, float stopping)
    {
        int best = 0;
        for (int i = 0; i < children.Length; i++)
            if (children[i] > (best == 0 ? stopping : children[best - 1]))
                best = i + 1;
        return best;
    }

    /// <summary>The path at which an input ends.</summary>
    /// <param name="action">The action taken at a decision point.</param>
    public int Follow(Func<int, int> action)
    {
        for (int point = 0; ; )
        {
            int taken = action(point),
                next = Next(point, taken);
            if (next < 0)
                return Path(point, taken);
            point = next;
        }
    }

    /// <summary>The library.</summary>
    public PathLibrary Library => library;
}

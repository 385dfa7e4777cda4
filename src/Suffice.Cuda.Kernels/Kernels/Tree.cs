using ILGPU;
using Suffice.Cuda.Contract;

namespace Suffice.Cuda.Kernels.Kernels;

/// <summary>
/// The tree of paths as decision points see it: for each path how many children it has, which, and a bit for each path that goes through
/// them.
/// </summary>
internal static class Tree
{
    public static int Children(ArrayView<int> tree, int at) => tree[at * BlockLayout.TreeEntry];

    public static int Child(ArrayView<int> tree, int at, int child) => tree[(at * BlockLayout.TreeEntry) + 1 + child];

    public static bool Leads(ArrayView<int> tree, int at, int child, int path) =>
        ((tree[(at * BlockLayout.TreeEntry) + 1 + KernelShape.MostPaths + child] >> path) & 1) != 0;

    /// <summary>
    /// What each child is worth over stopping, the best of the paths through it that the limit leaves: <c>ActionValues</c>. A thread for
    /// each.
    /// </summary>
    /// <param name="tree">Of the bundle.</param>
    /// <param name="asked">The input.</param>
    /// <param name="numbers">Its costs and the price.</param>
    /// <param name="utilities">(P).</param>
    /// <param name="advantages">(children), written; 0 for those that there are not.</param>
    /// <param name="shape">Sizes.</param>
    public static void Advantages(
        ArrayView<int> tree,
        Asked asked,
        ArrayView<double> numbers,
        ArrayView<float> utilities,
        ArrayView<float> advantages,
        DecideShape shape
    )
    {
        int at = shape.At;
        double lambda = asked.Lambda(numbers, shape),
            here = asked.Fraction(numbers, shape, at);
        for (int child = Group.IdxX; child < shape.Children; child += KernelShape.Threads)
        {
            double best = -1e300;
            for (int path = 0; child < Children(tree, at) && path < shape.Paths; path++)
            {
                double value = utilities[path] - (lambda * (asked.Fraction(numbers, shape, path) - here));
                if (Leads(tree, at, child, path) && asked.May(path) && value > best)
                    best = value;
            }
            advantages[child] = best > -1e299 ? (float)(best - utilities[at]) : 0;
        }
    }
}

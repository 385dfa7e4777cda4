using Suffice.Models;

namespace Suffice.Control;

/// <summary>
/// What each action is worth to a controller that would commit to a path now, from the predictor's utilities: for a child, the best
/// û_p − λ (c_p − c_at) / C over the paths through it; relative to the utility of stopping here. Cost is in MACs, C the teacher's.
/// </summary>
internal sealed class ActionValues
{
    private readonly int[][][] through; // [at][child number] = paths through that child
    private readonly PathCosts costs;
    private readonly int mostTokens;

    public ActionValues(PathLibrary library, long teacherMacs)
    {
        ArgumentNullException.ThrowIfNull(library);
        costs = new PathCosts(library, teacherMacs);
        mostTokens = library.Model.Tokens;
        through =
        [
            .. library.Paths.Select(at =>
                library.Children(at).Select(child => library.Through(child).Select(path => path.Index).ToArray()).ToArray()
            ),
        ];
        Children = Math.Max(1, through.Max(children => children.Length));
    }

    /// <summary>Most children any decision point has.</summary>
    public int Children { get; }

    /// <summary>MACs of a path as a fraction of the teacher's, controller left out; for texts, of one as long as any may be.</summary>
    public double Fraction(int path) => Fraction(path, mostTokens);

    /// <summary>The same for an input of so many tokens.</summary>
    public double Fraction(int path, int tokens) => costs.Of(tokens)[path];

    /// <summary>Writes one float a child of <paramref name="at"/>; children it does not have get 0.</summary>
    /// <param name="at">Index of the decision point.</param>
    /// <param name="utilities">(P).</param>
    /// <param name="lambda">Price of the teacher's whole computation.</param>
    /// <param name="advantages">(<see cref="Children"/>).</param>
    public void Advantages(int at, ReadOnlySpan<float> utilities, double lambda, Span<float> advantages) =>
        Advantages(at, mostTokens, utilities, lambda, advantages);

    /// <summary>The same for an input of so many tokens.</summary>
    /// <inheritdoc cref="Advantages(int, ReadOnlySpan{float}, double, Span{float})"/>
    /// <param name="within">(P) the paths that may be walked, the one to each of them included; empty: all. A child through which none may
    /// be walked gets 0.</param>
    public void Advantages(
        int at,
        int tokens,
        ReadOnlySpan<float> utilities,
        double lambda,
        Span<float> advantages,
        ReadOnlySpan<bool> within = default
    )
    {
        double[] fractions = costs.Of(tokens);
        advantages.Clear();
        for (int child = 0; child < through[at].Length; child++)
        {
            double best = double.NegativeInfinity;
            foreach (int path in through[at][child])
            {
                if (within.IsEmpty || within[path])
                    best = Math.Max(best, utilities[path] - (lambda * (fractions[path] - fractions[at])));
            }
            if (double.IsFinite(best))
                advantages[child] = (float)(best - utilities[at]);
        }
    }
}

using System.Globalization;
using Suffice.Models;

namespace Suffice.Control;

/// <summary>What a caller allows every single input to spend.</summary>
/// <param name="CapMacs">
/// Most multiply-adds, control included; null: any number. Of texts, each may spend the same share of what the teacher would on it.
/// </param>
/// <param name="Allowed">(P) which paths may be walked, say because they are quick enough; null: all.</param>
internal sealed record PathLimit(long? CapMacs = null, bool[]? Allowed = null)
{
    /// <summary>No limit.</summary>
    public static PathLimit None { get; } = new();
}

/// <summary>Which paths a limit leaves to inputs of each length. Worked out once for each length.</summary>
internal sealed class PathsWithin
{
    private readonly PathLibrary library;
    private readonly long teacherMacs;
    private readonly PathLimit limit;
    private readonly IController controller;
    private readonly bool[]?[] known; // (longest input + 1)(P)

    /// <param name="library">The P paths.</param>
    /// <param name="teacherMacs">Of which caps are fractions.</param>
    /// <param name="limit">What is allowed.</param>
    /// <param name="controller">Whose decisions cost, too.</param>
    public PathsWithin(PathLibrary library, long teacherMacs, PathLimit limit, IController controller)
    {
        (this.library, this.teacherMacs, this.limit, this.controller) = (library, teacherMacs, limit, controller);
        known = new bool[]?[library.Model.Tokens + 1];
    }

    /// <summary>(P) whether each path, and every path on the way to it, may be walked by an input of so many tokens.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when not even the cheapest path is allowed.</exception>
    public bool[] Of(int tokens) => known[tokens] ??= Find(tokens);

    /// <summary>Fails now, rather than at the first input, where the limit leaves inputs of the one length there is no path.</summary>
    /// <inheritdoc cref="Of"/>
    public void Check()
    {
        if (!library.Model.Kind.VariesInLength)
            Of(library.Model.Tokens);
    }

    /// <summary>Fails before anything is computed where the limit leaves one of these inputs no path.</summary>
    /// <inheritdoc cref="Of"/>
    public void Check(ReadOnlySpan<int> lengths)
    {
        foreach (int tokens in lengths)
            Of(tokens);
    }

    private bool[] Find(int tokens)
    {
        double teacher = CostModel.Teacher(library.Model, teacherMacs, tokens);
        double most = limit.CapMacs * (teacher / teacherMacs) ?? double.PositiveInfinity;
        bool[] within = [.. library.Paths.Select(path => MacsOfStoppingAt(path, tokens) <= most)];
        if (!within[library.Root.Index])
            throw TooSmall((long)most, MacsOfStoppingAt(library.Root, tokens), teacher, tokens);
        // Parents come first. What lies behind a path that may not be walked is out of reach, whatever it takes itself.
        foreach (ExecutionPath path in library.Paths)
            within[path.Index] &= limit.Allowed?[path.Index] != false && (path.Parent is not { } parent || within[parent]);
        return within;
    }

    private long MacsOfStoppingAt(ExecutionPath path, int tokens) =>
        CostModel.Path(library, path, tokens)
        + library.Chain(path).Where(node => library.Children(node).Count > 0).Sum(node => controller.Macs(node));

    private SufficeException TooSmall(long most, long cheapest, double teacher, int tokens)
    {
        InputKind kind = library.Model.Kind;
        double share = Math.Ceiling(1000 * cheapest / teacher) / 1000; // rounded up: what is named must be enough
        string input = kind.VariesInLength ? FormattableString.Invariant($" on {kind.One} of {tokens} tokens") : "";
        return new SufficeException(
            Fault.Usage,
            string.Create(
                CultureInfo.InvariantCulture,
                $"A cap of {most} MACs is below the cheapest path, which takes {cheapest} ({share:F3} of the static model's{input}). Allow "
                    + $"at least that."
            )
        );
    }
}

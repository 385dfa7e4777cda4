using System.Globalization;

namespace Suffice.Models;

/// <summary>
/// One entry of the path library, and at once one node of its prefix tree: run the parent's path without stopping there, apply
/// <see cref="KeepRatio"/>, run encoder blocks up to <see cref="Blocks"/>, take this exit's answer.
/// </summary>
/// <param name="Index">Position in the library.</param>
/// <param name="Parent">Index of the path this one prolongs; null for the root, which is the exit after the embedding.</param>
/// <param name="Blocks">Encoder blocks run in all.</param>
/// <param name="KeepRatio">Share of patch tokens kept on leaving the parent's decision point, in (0, 1].</param>
/// <param name="Tokens">Tokens, class token included, in the blocks between the parent and here; for texts, of one as long as any may
/// be.</param>
/// <param name="Name">For people and records, such as <c>exit@3</c> or <c>keep0.5@1,exit@4</c>.</param>
public sealed record ExecutionPath(int Index, int? Parent, int Blocks, double KeepRatio, int Tokens, string Name);

/// <summary>
/// The action sequences a policy may choose from (at most 16). They share one set of weights and form a prefix tree: every node but a leaf
/// is a decision point, where the policy either takes the exit or goes on to one of the children.
/// </summary>
public sealed class PathLibrary
{
    /// <summary>Most paths.</summary>
    public const int Limit = 16;

    private readonly ExecutionPath[][] children;

    private PathLibrary(ModelDescription model, ExecutionPath[] paths)
    {
        Model = model;
        Paths = paths;
        children = [.. paths.Select(parent => paths.Where(path => path.Parent == parent.Index).ToArray())];
        DecisionPoints = [.. paths.Where(path => children[path.Index].Length > 0)];
        Leaves = [.. paths.Where(path => children[path.Index].Length == 0)];
    }

    internal ModelDescription Model { get; }

    /// <summary>All paths; parents before children.</summary>
    public IReadOnlyList<ExecutionPath> Paths { get; }

    /// <summary>The paths after whose exit there is something to decide; not the leaves.</summary>
    public IReadOnlyList<ExecutionPath> DecisionPoints { get; }

    /// <summary>The paths that nothing prolongs: together they pass every exit.</summary>
    internal IReadOnlyList<ExecutionPath> Leaves { get; }

    /// <summary>The only path without a parent.</summary>
    public ExecutionPath Root => Paths[0];

    /// <summary>Every block on every token: the adapted net's own full path.</summary>
    public ExecutionPath Full => Paths.Single(path => path.Blocks == Model.Depth && Chain(path).All(node => node.KeepRatio >= 1));

    /// <summary>A path of this library; the full one for null.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/>: it is another library's.</exception>
    internal ExecutionPath OrFull(ExecutionPath? path) =>
        path is null ? Full
        : Paths.Contains(path) ? path
        : throw new SufficeException(Fault.Usage, $"The bundle has no path {path.Name}. Take one of its library.");

    /// <summary>The ways to go on from a path's decision point; empty for a leaf.</summary>
    public IReadOnlyList<ExecutionPath> Children(ExecutionPath path) => children[path.Index];

    /// <summary>From the root to <paramref name="path"/>, both included: the decision points an input passes on it.</summary>
    public IReadOnlyList<ExecutionPath> Chain(ExecutionPath path)
    {
        var chain = new List<ExecutionPath>();
        for (ExecutionPath? node = path; node is not null; node = node.Parent is { } parent ? Paths[parent] : null)
            chain.Add(node);
        chain.Reverse();
        return chain;
    }

    /// <summary>The paths that pass a node of the tree, the one that ends there included.</summary>
    internal IReadOnlyList<ExecutionPath> Through(ExecutionPath node) => [.. Paths.Where(path => Chain(path).Contains(node))];

    /// <summary>How often a controller is asked on a path, at its end too where something could follow.</summary>
    internal int DecisionsOn(ExecutionPath path) => Chain(path).Count(node => Children(node).Count > 0);

    /// <summary>(P) the step to take at each decision point to get to <paramref name="path"/>; null off the way and at its end.</summary>
    public ExecutionPath?[] Steps(ExecutionPath path)
    {
        var steps = new ExecutionPath?[Paths.Count];
        foreach (ExecutionPath node in Chain(path))
            if (node.Parent is { } parent)
                steps[parent] = node;
        return steps;
    }

    /// <summary>
    /// The tree in which every sequence of exits can be walked with the given token schedules. Once tokens were dropped, exits that read
    /// all of them are passed by.
    /// </summary>
    /// <param name="model">Its exits are the decision points; one after 0 blocks must be among them unless there is only one exit.</param>
    /// <param name="schedules">Each maps decision points (blocks passed) to the keep ratio applied on leaving them. The empty schedule is
    /// always there.</param>
    internal static PathLibrary Build(ModelDescription model, IEnumerable<IReadOnlyDictionary<int, double>> schedules)
    {
        var nodes = new List<ExecutionPath>();
        foreach (IReadOnlyDictionary<int, double> schedule in schedules.Prepend(new Dictionary<int, double>()))
        {
            int? parent = null;
            int tokens = model.Tokens,
                blocksSoFar = 0;
            string prefix = "";
            foreach (ExitDescription exit in model.Exits)
            {
                double keep = blocksSoFar > 0 && schedule.TryGetValue(blocksSoFar, out double ratio) ? ratio : 1;
                int left = ModelDescription.TokensKept(tokens, keep);
                if (exit.Pooling == ExitPooling.AllPatches && left < model.Tokens)
                    continue; // what it would read is gone
                if (keep < 1)
                    prefix += string.Create(CultureInfo.InvariantCulture, $"keep{keep}@{blocksSoFar},");
                tokens = left;
                ExecutionPath? known = nodes.Find(node =>
                    node.Parent == parent && node.KeepRatio == keep && node.Blocks == exit.AfterBlocks
                );
                if (known is null)
                {
                    known = new ExecutionPath(nodes.Count, parent, exit.AfterBlocks, keep, tokens, $"{prefix}exit@{exit.AfterBlocks}");
                    nodes.Add(known);
                }
                parent = known.Index;
                blocksSoFar = exit.AfterBlocks;
            }
        }
        return Of(model, nodes);
    }

    /// <summary>The library of a static model: run everything, one answer.</summary>
    internal static PathLibrary Static(ModelDescription model) => Build(model with { Exits = [model.Exits[^1]] }, []);

    /// <summary>Checks paths that came from a file.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/> when they do not form a tree over the model's exits.</exception>
    internal static PathLibrary Of(ModelDescription model, IReadOnlyList<ExecutionPath> paths)
    {
        model.Validate();
        Require(paths.Count is > 0 and <= Limit, $"holds {paths.Count} paths; 1 to {Limit} are possible");
        CheckNames(paths);
        for (int i = 0; i < paths.Count; i++)
        {
            ExecutionPath path = paths[i];
            Require(path.Index == i, $"path {i} has index {path.Index}");
            Require(model.ExitAfter(path.Blocks) is not null, $"path {i} ends after block {path.Blocks}, where no exit is");
            Require(
                (path.Parent is null) == (i == 0) && path.Parent is null or >= 0 && (path.Parent ?? -1) < i,
                $"path {i} must follow its parent; only the first has none"
            );
            ExecutionPath? parent = path.Parent is { } p ? paths[p] : null;
            Require(parent is null || path.Blocks > parent.Blocks, $"path {i} runs no block beyond its parent's");
            Require(
                parent is not null || !model.ExitAfter(path.Blocks)!.AddsPrevious,
                "the root's exit adds an answer that no exit has given before it"
            );
            Require(path.KeepRatio is > 0 and <= 1, $"path {i} has keep ratio {path.KeepRatio}");
            Require(
                path.Tokens == ModelDescription.TokensKept(parent?.Tokens ?? model.Tokens, path.KeepRatio),
                $"path {i} has the wrong number of tokens"
            );
            Require(
                path.KeepRatio == 1 || parent is { Blocks: > 0, Tokens: > 2 },
                $"path {i} drops tokens before a block has scored them, or has none to drop"
            );
            Require(
                path.KeepRatio == 1 || model.ExtraTokens == 0,
                $"path {i} drops tokens of a model that has learned tokens beside its class token"
            );
            Require(
                model.ExitAfter(path.Blocks)!.Pooling != ExitPooling.AllPatches || path.Tokens == model.Tokens,
                $"path {i} dropped tokens its exit reads"
            );
        }
        return new PathLibrary(model, [.. paths]);
    }

    /// <summary>Names become parts of names of files.</summary>
    private static void CheckNames(IReadOnlyList<ExecutionPath> paths)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach ((int i, ExecutionPath path) in paths.Index())
        {
            Require(IsName(path.Name), $"path {i} has a name that is more than letters, digits and any of . , @ _ -");
            Require(names.Add(path.Name), $"two paths are named {path.Name}");
        }
    }

    private static bool IsName(string? name) =>
        name is { Length: > 0 }
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or ',' or '@' or '_' or '-');

    private static void Require(bool condition, string what)
    {
        if (!condition)
            throw new SufficeException(Fault.Bundle, $"Path library: {what}.");
    }
}

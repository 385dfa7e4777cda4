using Suffice.Execution;
using Suffice.Models;

namespace Suffice.Diagnostics;

/// <summary>What a bundle is compiled to, and what that takes here.</summary>
/// <param name="Kernels">Which kernels run.</param>
/// <param name="Threads">Threads that the plans are for.</param>
/// <param name="Block">The operators of one encoder block; all blocks have the same, with weights of their own.</param>
/// <param name="Segments">What each path adds to the one before it.</param>
/// <param name="Plans">One for each size of batch that was asked for.</param>
/// <param name="Arena">The parts of the working memory of one input, as long as inputs may be; those that share room overlap.</param>
/// <param name="Statistics">Of a cache that was asked for the plan of each size, then of each again in turn.</param>
/// <param name="PathSwitchNanoseconds">From a decision to run more blocks to the first operator of the path it leads to, half of the times;
/// null where there is nothing to decide.</param>
internal sealed record PlanReport(
    string Kernels,
    int Threads,
    OperatorDescription[] Block,
    SegmentDescription[] Segments,
    PlanTiming[] Plans,
    ArenaPart[] Arena,
    PlanStatistics Statistics,
    double? PathSwitchNanoseconds
);

/// <summary>One operator of a plan.</summary>
/// <param name="Name">As in a checkpoint.</param>
/// <param name="Reads">Where its rows come from.</param>
/// <param name="Writes">Where its results go.</param>
/// <param name="Depth">Floats of a row read.</param>
/// <param name="Columns">Floats of a row written.</param>
/// <param name="Then">What a linear layer does with its sums.</param>
internal sealed record OperatorDescription(string Name, string Reads, string Writes, int Depth, int Columns, string Then);

/// <summary>A segment of the path tree.</summary>
/// <param name="Path">The path that ends with it.</param>
/// <param name="After">The path it goes on from; null at the root.</param>
/// <param name="Tokens">Rows of an input in it.</param>
/// <param name="Blocks">Encoder blocks it runs.</param>
/// <param name="Operators">In all, its exit head and the dropping of tokens included.</param>
internal sealed record SegmentDescription(string Path, string? After, int Tokens, int Blocks, int Operators);

/// <summary>One plan.</summary>
/// <param name="Inputs">Most inputs it has room for.</param>
/// <param name="Tokens">Most tokens of each.</param>
/// <param name="Bytes">Working memory.</param>
/// <param name="CompileMicroseconds">To lay it out and allocate it.</param>
/// <param name="LookupNanoseconds">To find it again.</param>
internal sealed record PlanTiming(int Inputs, int Tokens, long Bytes, double CompileMicroseconds, double LookupNanoseconds);

/// <summary>Puts a compiled model into words.</summary>
internal static class PlanDescription
{
    public static OperatorDescription[] Block(CompiledModel compiled) =>
        [.. compiled.Weights.Blocks[0].All.Select(step => Of(compiled.Model, step))];

    public static SegmentDescription[] Segments(CompiledModel compiled, PathLibrary library) =>
        [.. library.Paths.Select(path => Of(compiled, library, path))];

    private static OperatorDescription Of(ModelDescription model, Operator step) =>
        step.Kind == OperatorKind.Linear
            ? new(
                step.Name,
                Word(step.From),
                Word(step.To),
                step.Weights.Depth,
                step.Weights.Columns,
                step.Mode switch
                {
                    Kernels.LinearMode.Gelu => "GELU",
                    Kernels.LinearMode.GeluTanh => "GELU (tanh)",
                    Kernels.LinearMode.Relu => "ReLU",
                    Kernels.LinearMode.QuickGelu => "GELU (quick)",
                    Kernels.LinearMode.Add => "added",
                    _ => "",
                }
            )
            : new(
                step.Name,
                Word(step.From),
                Word(step.To),
                step.Kind == OperatorKind.Attend ? 3 * model.Width : model.Width,
                model.Width,
                ""
            );

    private static SegmentDescription Of(CompiledModel compiled, PathLibrary library, ExecutionPath path)
    {
        ExecutionPath? before = path.Parent is { } parent ? library.Paths[parent] : null;
        int from = before?.Blocks ?? 0;
        int operators = compiled.Weights.Blocks[from..path.Blocks].Sum(block => block.All.Count());
        if (before is null)
            operators += compiled.Weights.Embedding.Operators;
        if (path.KeepRatio < 1)
            operators++;
        // What an exit reads is gathered and normalised by one operator; linear layers follow.
        if (compiled.Weights.Exits[path.Blocks] is { } exit)
            operators += exit.Description.Hidden > 0 ? 3 : 2;
        return new SegmentDescription(path.Name, before?.Name, path.Tokens, path.Blocks - from, operators);
    }

    private static string Word(Place place) =>
        place switch
        {
            Place.Tokens => "tokens",
            Place.Narrow => "narrow",
            Place.QueryKeyValue => "queries, keys, values",
            Place.Hidden => "hidden",
            _ => throw new InvalidOperationException($"Unknown place {place}."),
        };
}

using System.Globalization;
using Suffice.Commands.Terminals;
using Suffice.Cuda.Pictures;
using Suffice.Data;
using Suffice.Diagnostics;
using Suffice.Execution;
using static System.FormattableString;

namespace Suffice.Commands.Verbs;

/// <summary>Shows what a bundle is compiled to.</summary>
internal static class PlanTables
{
    public static string Describe(PlanReport report, GraphCounts? graphs) =>
        string.Join(
            Environment.NewLine,
            [
                Invariant($"Plans, {report.Kernels} kernels, threads {report.Threads}:"),
                Plans(report),
                Segments(report),
                Block(report),
                Arena(report),
                Counts(report.Statistics),
                report.PathSwitchNanoseconds is { } time
                    ? Invariant($"From a decision to the first operator of the path it leads to: {time / 1000:0.000} µs.")
                    : "There is one path, and nothing to decide.",
                .. Graphs(graphs),
                "",
            ]
        );

    private static string Plans(PlanReport report)
    {
        var plans = new TablePrinter(leftAligned: 0);
        plans.Add("inputs", "tokens", "working memory", "µs to compile", "ns to find");
        foreach (PlanTiming plan in report.Plans)
            plans.Add(
                Invariant($"{plan.Inputs}"),
                Invariant($"{plan.Tokens}"),
                Invariant($"{plan.Bytes:N0}"),
                Invariant($"{plan.CompileMicroseconds:0}"),
                Invariant($"{plan.LookupNanoseconds:0}")
            );
        return plans.ToString();
    }

    private static string Segments(PlanReport report)
    {
        var segments = new TablePrinter(leftAligned: 2);
        segments.Add("segment", "after", "rows", "blocks", "operators");
        foreach (SegmentDescription segment in report.Segments)
            segments.Add(
                segment.Path,
                segment.After ?? "",
                Invariant($"{segment.Tokens}"),
                Invariant($"{segment.Blocks}"),
                Invariant($"{segment.Operators}")
            );
        return segments.ToString();
    }

    private static string Block(PlanReport report)
    {
        var block = new TablePrinter(leftAligned: 3);
        block.Add("operator of a block", "reads", "writes", "shape");
        foreach (OperatorDescription step in report.Block)
            block.Add(
                step.Name,
                step.Reads,
                step.Writes + (step.Then.Length > 0 ? $" ({step.Then})" : ""),
                Invariant($"{step.Depth} → {step.Columns}")
            );
        return block.ToString();
    }

    private static string Arena(PlanReport report)
    {
        var arena = new TablePrinter();
        arena.Add("working memory of one input", "from byte", "bytes");
        foreach (ArenaPart part in report.Arena)
            arena.Add(part.Name, Invariant($"{part.Offset:N0}"), Invariant($"{part.Bytes:N0}"));
        return arena.ToString();
    }

    private static IEnumerable<string> Graphs(GraphCounts? graphs)
    {
        if (graphs is null)
        {
            yield return "No GPU runs it.";
            yield break;
        }
        yield return Invariant(
            $"On a GPU, made ready for these sizes, then again: {graphs.Plans.Plans} plans of {graphs.Plans.Bytes:N0} bytes"
        ) + Invariant($" held, {graphs.Plans.Evictions} evicted, at most {graphs.Plans.Limit:N0} bytes.");
        yield return Graphs("Segment by segment", graphs.Segments);
        if (graphs.Passes is { } passes)
            yield return Graphs("Pass by pass (CUDA 12.4)", passes);
    }

    private static string Graphs(string how, PlanStatistics counted) =>
        Invariant($"{how}: {counted.Plans + counted.Evictions} graphs captured, {counted.Evictions} evicted; {counted.Plans} of ")
        + Invariant($"{counted.Bytes:N0} bytes held (their arguments), at most {counted.Limit:N0}.");

    private static string Counts(PlanStatistics counted) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"The plan of each size asked for, then of each again: {counted.Hits} hits, {counted.Misses} misses, {counted.Evictions} "
                + $"evictions; {counted.Plans} {(counted.Plans == 1 ? "plan" : "plans")} of {counted.Bytes:N0} bytes held, at most "
                + $"{counted.Limit:N0}."
        );
}

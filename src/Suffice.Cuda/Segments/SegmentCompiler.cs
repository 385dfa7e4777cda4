using Suffice.Cuda.Contract;
using Suffice.Cuda.Devices;
using Suffice.Execution;
using Suffice.Models;

namespace Suffice.Cuda.Segments;

/// <summary>Compiles the segments of a bundle's path tree to programs of a device.</summary>
internal static class SegmentCompiler
{
    /// <summary>Whether kernels are for a model.</summary>
    public static bool Takes(ModelDescription model) => !model.HasEightBits && model.HeadWidth <= KernelShape.MostHeadWidth;

    /// <summary>Refuses models that no kernel is for.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/>: its attention has no room in a group of threads, or its weights are of
    /// eight bits.</exception>
    public static void Check(ModelDescription model)
    {
        if (model.HasEightBits)
            throw new SufficeException(
                Fault.Usage,
                "The model's weights are of eight bits, which GPUs do not run here. Leave the device out to run on the CPU, or take the "
                    + "bundle that it was made from."
            );
        if (model.HeadWidth > KernelShape.MostHeadWidth)
            throw new SufficeException(
                Fault.Usage,
                $"The model's heads are {model.HeadWidth} floats wide; GPUs run up to {KernelShape.MostHeadWidth}. Leave the device out to "
                    + "run on the CPU."
            );
    }

    /// <param name="compiled">The bundle.</param>
    /// <param name="weights">On the device.</param>
    /// <param name="plan">Places in <paramref name="arena"/>.</param>
    /// <param name="arena">Working memory.</param>
    /// <param name="host">What is copied from and to the host.</param>
    /// <param name="path">The path that ends with the segment.</param>
    /// <param name="inputs">Most inputs.</param>
    public static SegmentProgram Compile(
        CompiledModel compiled,
        DeviceWeights weights,
        PlanLayout plan,
        DeviceMemory arena,
        HostBlocks host,
        ExecutionPath path,
        int inputs
    )
    {
        SegmentBuilder builder = Builder(compiled, weights, plan, arena, path, inputs);
        builder.Add(new CopyIn(host.Control, arena, plan.Control * sizeof(int), host.Control.Bytes));
        ViewArgument answers = Body(builder, host, path);
        builder.Add(new CopyOut(arena, answers.Offset, host.Answers, answers.Count * sizeof(float)));
        return builder.Build(path);
    }

    public static SegmentBuilder Builder(
        CompiledModel compiled,
        DeviceWeights weights,
        PlanLayout plan,
        DeviceMemory arena,
        ExecutionPath path,
        int inputs
    ) => new(compiled, weights, plan, arena, inputs, MostTokens(compiled.Bundle.Library, path, plan.Key.Tokens));

    /// <summary>Writes down a segment without its control block, which is there.</summary>
    /// <returns>The answers of its exit, packed.</returns>
    public static ViewArgument Body(SegmentBuilder builder, HostBlocks host, ExecutionPath path)
    {
        CompiledModel compiled = builder.Compiled;
        PathLibrary library = compiled.Bundle.Library;
        if (path.KeepRatio < 1)
            Reduce(builder);
        builder.Launch(
            KernelName.FindRows,
            builder.Inputs,
            1,
            1,
            builder.Counts,
            builder.List(ControlList.Starts),
            builder.List(ControlList.After),
            builder.List(ControlList.Firsts),
            builder.RowMap
        );
        if (path.Parent is null)
            builder.Layout.Embedding.Add(builder, host.Inputs);
        int first = path.Parent is { } parent ? library.Paths[parent].Blocks : 0;
        for (int block = first; block < path.Blocks; block++)
            DeviceBlock.Add(builder, block, scores: compiled.Segments[path.Index].Scores && block == path.Blocks - 1);
        return new DeviceExit(builder, compiled.Weights.Exits[path.Blocks]!).Add();
    }

    private static int MostTokens(PathLibrary library, ExecutionPath path, int tokens)
    {
        foreach (ExecutionPath node in library.Chain(path))
            tokens = ModelDescription.TokensKept(tokens, node.KeepRatio);
        return tokens;
    }

    private static void Reduce(SegmentBuilder builder)
    {
        PlanLayout plan = builder.Layout;
        long rows = (long)plan.Key.Inputs * plan.Key.Tokens;
        builder.Launch(
            KernelName.ReduceTokens,
            builder.Inputs,
            1,
            1,
            builder.Counts,
            builder.List(ControlList.Before),
            builder.List(ControlList.After),
            builder.List(ControlList.Firsts),
            builder.Floats(plan.Scores, rows),
            builder.TokenRows.View,
            builder.Ints(plan.Kept, rows),
            ShapeArgument.Of(new TokenShape(plan.Key.Tokens, plan.Model.Width, 0, 0, plan.Model.Width))
        );
    }
}

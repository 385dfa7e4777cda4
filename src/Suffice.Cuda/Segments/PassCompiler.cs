using Suffice.Control;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Devices;
using Suffice.Execution;
using Suffice.Models;

namespace Suffice.Cuda.Segments;

/// <summary>
/// Compiles a whole adaptive pass: the first segment, its decision, and a branch for each way on, which holds the same again. A branch
/// begins where the inputs that go there are gathered, and is left out where there are none; so a batch's inputs may part, and each segment
/// runs once, on those that come through it.
/// </summary>
internal sealed class PassCompiler(
    CompiledModel compiled,
    DeviceWeights weights,
    PlanLayout plan,
    DeviceMemory arena,
    HostBlocks host,
    DecisionKind kind,
    int inputs
)
{
    private readonly SegmentProgram[] segments = new SegmentProgram[compiled.Segments.Length];
    private readonly PathLibrary library = compiled.Bundle.Library;

    public PassProgram Compile()
    {
        ViewArgument pass = Pass(library.Root);
        long headings = pass.Offset + ((long)plan.Pass.ListAt(PassList.Heading) * sizeof(int));
        return new PassProgram(
            kind,
            inputs,
            [
                new CopyIn(host.Pass, arena, pass.Offset, plan.Pass.Bytes),
                Gather(library.Root),
                .. Walk(library.Root),
                new CopyOut(arena, plan.Last * sizeof(float), host.Answers, (long)inputs * plan.Model.Classes * sizeof(float)),
                new CopyOut(arena, headings, host.Headings, (long)inputs * sizeof(int)),
            ],
            segments
        );
    }

    /// <summary>A segment, and all that may follow it.</summary>
    private List<Step> Walk(ExecutionPath path)
    {
        SegmentBuilder builder = Builder(path);
        ViewArgument answers = SegmentCompiler.Body(builder, host, path);
        ExecutionPath[] children = compiled.Segments[path.Index].Children;
        if (children.Length > 0)
            Decide(builder, path, answers);
        segments[path.Index] = builder.Build(path);
        List<Step> steps = [.. segments[path.Index].Steps];
        foreach (ExecutionPath child in children)
        {
            steps.Add(Gather(child));
            steps.Add(new Branch(builder.Counts, Walk(child)));
        }
        return steps;
    }

    private SegmentBuilder Builder(ExecutionPath path) => SegmentCompiler.Builder(compiled, weights, plan, arena, path, inputs);

    private ViewArgument Pass(ExecutionPath path) => Builder(path).Ints(plan.PassAt, plan.Pass.Integers);

    private Launch Gather(ExecutionPath path)
    {
        var shape = new GatherShape(path.Index, plan.Key.Inputs, plan.Key.Tokens, path.KeepRatio);
        return new Launch(KernelName.Gather, 1, 1, 1, [Builder(path).Counts, Pass(path), ShapeArgument.Of(shape)]);
    }

    private void Decide(SegmentBuilder builder, ExecutionPath path, ViewArgument answers)
    {
        long batch = plan.Key.Inputs;
        ViewArgument pass = Pass(path),
            numbers = new(arena, pass.Offset + ((long)plan.Pass.Integers * sizeof(int)), plan.Pass.Doubles, NumberType.Double);
        ViewArgument previous = builder.Floats(plan.Previous, batch * plan.Model.Classes),
            memory = builder.Ints(plan.Memory, batch);
        DecideShape sizes = plan.Pass.Shape;
        var shape = ShapeArgument.Of(
            sizes with
            {
                Mode = (int)Mode(kind),
                At = path.Index,
                Point = IndexOf(path),
                IsRoot = path.Parent is null ? 1 : 0,
            }
        );
        KernelArgument[] asked = [builder.Counts, pass, numbers],
            networks = [weights.Tree, weights.Networks],
            read = [answers, previous];
        if (kind < DecisionKind.Greedy)
            builder.Launch(KernelName.DecideByRule, inputs, 1, 1, [.. asked, .. read, memory, shape]);
        else if (kind == DecisionKind.Policy)
        {
            ViewArgument states = builder.Floats(plan.States, batch * sizes.Policies * sizes.State);
            builder.Launch(KernelName.DecideByPolicy, inputs, 1, 1, [.. asked, .. networks, .. read, states, shape]);
        }
        else
            builder.Launch(KernelName.DecideByPredictor, inputs, 1, 1, [.. asked, .. networks, .. read, memory, shape]);
    }

    private int IndexOf(ExecutionPath path)
    {
        int point = 0;
        while (library.DecisionPoints[point].Index != path.Index)
            point++;
        return point;
    }

    private static DecisionMode Mode(DecisionKind kind) =>
        kind switch
        {
            DecisionKind.Steps => DecisionMode.Steps,
            DecisionKind.Confidence => DecisionMode.Confidence,
            DecisionKind.Entropy => DecisionMode.Entropy,
            DecisionKind.Agreement => DecisionMode.Agreement,
            DecisionKind.Judged => DecisionMode.Judged,
            DecisionKind.Greedy => DecisionMode.Greedy,
            DecisionKind.OneShot => DecisionMode.OneShot,
            DecisionKind.Policy => DecisionMode.Policy,
            _ => throw new InvalidOperationException($"Unknown kind of decision {kind}."),
        };
}

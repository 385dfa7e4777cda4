using Suffice.Control;
using Suffice.Cuda.Devices;
using Suffice.Cuda.Segments;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Cuda.Running;

/// <summary>
/// Runs batches on a device, each input along the path its controller chooses. Where the device can branch, and the controller can be told
/// to it, a whole pass is one graph, whose branches the device takes as it decides. Else from one decision point to the next is one graph.
/// Graphs are captured beside the work and replayed; until one is there, the same steps are queued one by one, and the controller is asked.
/// Inputs that take the same way go together. For one thread at a time.
/// </summary>
internal sealed class DeviceExecutor : IExecutor
{
    private readonly CompiledModel compiled;
    private readonly ComputeDevice device;
    private readonly DeviceWeights weights;
    private readonly IDisposable owner;
    private readonly DevicePlanCache plans;
    private readonly CaptureThread? captures;
    private readonly SegmentControl control;
    private readonly DevicePasses? passes;
    private readonly int maxBatch;
    private HostMemory? features;
    private bool disposed;

    /// <param name="compiled">What to run.</param>
    /// <param name="device">Runs it; disposed with this.</param>
    /// <param name="weights">On the device.</param>
    /// <param name="owner">Disposed at the end: of the weights, and of what the device needs.</param>
    /// <param name="options">Sizes.</param>
    public DeviceExecutor(
        CompiledModel compiled,
        ComputeDevice device,
        DeviceWeights weights,
        IDisposable owner,
        DeviceExecutorOptions options
    )
    {
        (this.compiled, this.device, this.weights, this.owner) = (compiled, device, weights, owner);
        maxBatch = options.MaxBatch;
        if (maxBatch is < 1 or > 65535)
            throw new SufficeException(Fault.Usage, $"The largest batch on a device must be 1 to 65535; got {maxBatch}.");
        SegmentCompiler.Check(compiled.Model);
        control = new SegmentControl(maxBatch);
        ArenaBytes = Lay(maxBatch, compiled.Model.Tokens).Bytes;
        plans = new DevicePlanCache(
            device,
            Lay,
            layout => new DevicePlan(compiled, device, weights, layout),
            ArenaBytes,
            options.PlanBytes,
            options.GraphBytes
        );
        captures = options.UseGraphs ? new CaptureThread(device) : null;
        passes =
            options.UseGraphs && options.UsePasses && device.CanBranch && compiled.Segments.Length > 1
                ? new DevicePasses(compiled, maxBatch)
                : null;
    }

    public long ArenaBytes { get; }

    public PlanStatistics Plans => plans.Plans;

    public PlanStatistics Graphs => plans.Graphs;

    /// <summary>Whole passes that were replayed.</summary>
    public long PassReplays { get; private set; }

    /// <summary>Why programs could not be graphs, and run step by step, or in segments.</summary>
    public IEnumerable<string> Failures => plans.Failures;

    public ExitRead? ExitRead { get; set; }

    /// <inheritdoc/>
    public void Run(InputBatch inputs, IController controller, Span<float> logits, Span<int> paths, Span<Cost> costs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Executor.CheckRoom(inputs.Count, maxBatch, compiled.Model.Classes, logits.Length, paths.Length, costs.Length);
        inputs.CheckMadeFor(compiled.Model);
        Run(inputs.Lengths, inputs.Values, inputs.Ids, inputs.Types, controller, logits, paths, costs);
    }

    /// <summary>Makes the plan of a batch and captures all its segments before it comes.</summary>
    public void Warm(int batch, int? tokens = null)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (batch < 1 || batch > maxBatch)
            throw new SufficeException(Fault.Usage, $"This executor runs batches of 1 to {maxBatch}; got {batch}.");
        if (tokens < 1 || tokens > compiled.Model.Tokens)
            throw new SufficeException(Fault.Usage, $"Inputs have 1 to {compiled.Model.Tokens} tokens; got {tokens}.");
        DevicePlan plan = plans.For(batch, tokens ?? compiled.Model.Tokens);
        ProgramEntry[] entries = [.. Needed(plan, batch)];
        if (captures is null)
            return;
        foreach (ProgramEntry entry in entries)
            captures.Ask(entry);
        captures.WaitUntilIdle();
        foreach (ProgramEntry entry in entries)
            plans.Adopt(entry);
        // A pass that the driver does not take is run in segments.
        if (passes is null || entries.All(entry => entry.Failure is null))
            return;
        foreach (ExecutionPath path in compiled.Bundle.Library.Paths)
            captures.Ask(plan.Segment(path, batch));
        captures.WaitUntilIdle();
        foreach (ExecutionPath path in compiled.Bundle.Library.Paths)
            plans.Adopt(plan.Segment(path, batch));
    }

    /// <summary>What is captured before a batch comes: passes of the default budget and of fixed paths, or all segments.</summary>
    private IEnumerable<ProgramEntry> Needed(DevicePlan plan, int batch)
    {
        return passes?.UsualKind is { } kind
            ? new[] { kind, DecisionKind.Steps }.Distinct().Select(known => plan.Pass(known, batch))
            : compiled.Bundle.Library.Paths.Select(path => plan.Segment(path, batch));
    }

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        captures?.Dispose();
        device.Finish();
        plans.Dispose();
        features?.Dispose();
        device.Dispose();
        owner.Dispose();
    }

    private PlanLayout Lay(int inputs, int tokens) => new(compiled, PlanKey.For(compiled.Model, maxBatch, inputs, tokens));

    private void Run(
        ReadOnlySpan<int> lengths,
        ReadOnlySpan<float> values,
        ReadOnlySpan<int> ids,
        ReadOnlySpan<int> types,
        IController controller,
        Span<float> logits,
        Span<int> paths,
        Span<Cost> costs
    )
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        controller.Start(lengths);
        if (lengths.Length == 0)
            return;
        DevicePlan plan = plans.For(lengths.Length, Longest(lengths));
        control.Start(lengths);
        costs[..lengths.Length].Clear();
        plan.Layout.Embedding.Fill(plan.Host.Inputs, plan.Key, lengths, values, ids, types);
        if (passes is not null && ExitRead is null && passes.Fill(plan, controller, lengths) is { } kind)
        {
            ProgramEntry pass = plan.Pass(kind, lengths.Length);
            if (Replay(pass))
                passes.Collect(plan, (PassProgram)pass.Program, controller, lengths, logits, paths, costs);
            else
                RunSegments(plan, controller, lengths.Length, logits, paths, costs, capture: pass.Failure is not null);
        }
        else
            RunSegments(plan, controller, lengths.Length, logits, paths, costs, capture: true);
    }

    /// <summary>Runs a whole pass, or has it captured.</summary>
    private bool Replay(ProgramEntry pass)
    {
        if (plans.GraphOf(pass) is not { } graph)
        {
            if (pass.Failure is null)
                captures!.Ask(pass);
            return false;
        }
        device.Replay(graph);
        device.Wait();
        PassReplays++;
        return true;
    }

    /// <summary>Segment by segment; the controller is asked between them.</summary>
    private void RunSegments(
        DevicePlan plan,
        IController controller,
        int count,
        Span<float> logits,
        Span<int> paths,
        Span<Cost> costs,
        bool capture
    )
    {
        foreach (Segment segment in compiled.Segments)
        {
            control.Gather(segment.Path);
            if (control.Count == 0)
                continue;
            SegmentProgram program = Run(plan, segment.Path, capture);
            Decide(plan, program, segment, controller, logits, paths, costs);
        }
        for (int i = 0; i < count; i++)
            costs[i] = costs[i] with { Macs = costs[i].Macs + costs[i].ControlMacs };
    }

    /// <summary>Runs a segment on the inputs gathered, and waits for their answers.</summary>
    private SegmentProgram Run(DevicePlan plan, ExecutionPath path, bool capture)
    {
        ProgramEntry entry = plan.Segment(path, control.Count);
        control.Fill(plan.Host, plan.Layout, path);
        if (captures is not null && capture && plans.GraphOf(entry) is { } graph)
            device.Replay(graph);
        else
        {
            if (capture && entry.Failure is null)
                captures?.Ask(entry);
            foreach (Step step in entry.Program.Steps)
                device.Run(step);
        }
        device.Wait();
        if (ExitRead is not null)
            ShowFeatures(plan, compiled.Weights.Exits[path.Blocks]!);
        return (SegmentProgram)entry.Program;
    }

    private void Decide(
        DevicePlan plan,
        SegmentProgram program,
        Segment segment,
        IController controller,
        Span<float> logits,
        Span<int> paths,
        Span<Cost> costs
    )
    {
        int classes = compiled.Model.Classes;
        ReadOnlySpan<float> answers = plan.Host.Answers.Slice<float>(0, control.Count * classes);
        for (int i = 0; i < control.Count; i++)
        {
            int input = control.Slots[i];
            ReadOnlySpan<float> answer = answers.Slice(i * classes, classes);
            answer.CopyTo(logits[(input * classes)..]);
            ref Cost cost = ref costs[input];
            cost = cost with { Macs = cost.Macs + program.Macs(control.Tokens(input)) };
            ExecutionPath? next = null;
            if (segment.Children.Length > 0)
            {
                next = controller.Decide(input, segment.Path, answer);
                cost = cost with { ControlMacs = cost.ControlMacs + controller.Macs(input, segment.Path) };
                if (next is not null && Array.IndexOf(segment.Children, next) < 0)
                    throw Executor.LeadsNowhere(segment.Path, next);
            }
            if (next is null)
                paths[input] = segment.Path.Index;
            control.Head(input, next);
        }
    }

    private void ShowFeatures(DevicePlan plan, ExitWeights exit)
    {
        int width = compiled.Model.Width,
            tokens = compiled.Model.Tokens;
        // Of every patch: all rows, normalised, the class token's before those of the patches.
        bool all = exit.Description.Pooling == ExitPooling.AllPatches;
        (int stride, int skipped) = all ? (tokens * width, width) : (exit.Inputs, 0);
        features ??= device.AllocateHost((long)maxBatch * Math.Max(plan.Layout.MostFeatures, (long)tokens * width) * sizeof(float));
        device.Run(plan.CopyFeatures(features, all, control.Count * stride));
        device.Wait();
        for (int i = 0; i < control.Count; i++)
            ExitRead!(control.Slots[i], features.Slice<float>((((long)i * stride) + skipped) * sizeof(float), exit.Inputs));
    }

    private static int Longest(ReadOnlySpan<int> lengths)
    {
        int longest = 0;
        foreach (int length in lengths)
            longest = Math.Max(longest, length);
        return longest;
    }
}

/// <summary>Sizes of an executor on a device.</summary>
/// <param name="MaxBatch">Most inputs of one run.</param>
/// <param name="PlanBytes">Most bytes of working memory; null: those of the largest batch.</param>
/// <param name="GraphBytes">Most bytes of captured graphs.</param>
/// <param name="UseGraphs">Whether anything is captured at all, or always run step by step.</param>
/// <param name="UsePasses">Whether whole passes are, where the device can branch, or segments alone.</param>
internal sealed record DeviceExecutorOptions(int MaxBatch, long? PlanBytes, long GraphBytes, bool UseGraphs = true, bool UsePasses = true);

using Microsoft.ML.OnnxRuntime;
using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Onnx.Wholes;

namespace Suffice.Onnx.Running;

/// <summary>
/// Runs a bundle with ONNX Runtime, segment by segment: those inputs whose controller goes on to a path are given to that path's segment
/// together. Decisions are made here, by the same controllers as in our own executor, so that every budget can be met.
/// </summary>
internal sealed class SegmentExecutor : IExecutor
{
    private readonly PathLibrary library;
    private readonly ModelDescription model;
    private readonly SegmentSessions sessions;
    private readonly int maxBatch;

    /// <param name="bundle">What to run; stays open.</param>
    /// <param name="maxBatch">Most inputs of one batch.</param>
    /// <param name="chosen">How to use the machine.</param>
    /// <param name="captures">Whether the device keeps what it ran; null: as its options say.</param>
    /// <exception cref="SufficeException">As <see cref="SegmentSessions"/>; the device is tried at once.</exception>
    public SegmentExecutor(BundleFile bundle, int maxBatch, OnnxSessionOptions chosen, bool? captures = null)
    {
        Executor.CheckLargest(maxBatch);
        (library, model, this.maxBatch) = (bundle.Library, bundle.Manifest.Model, maxBatch);
        sessions = new SegmentSessions(bundle, chosen, maxBatch, captures ?? OnnxProviders.Captures(chosen));
        try
        {
            sessions.At(library.Root);
        }
        catch
        {
            sessions.Dispose();
            throw;
        }
    }

    public long ArenaBytes => 0;

    public PlanStatistics Plans { get; } = new(0, 0, 0, 0, 0, 0);

    public ExitRead? ExitRead { get; set; }

    public void Run(InputBatch inputs, IController controller, Span<float> logits, Span<int> paths, Span<Cost> costs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Executor.CheckRoom(inputs.Count, maxBatch, model.Classes, logits.Length, paths.Length, costs.Length);
        inputs.CheckMadeFor(model);
        controller.Start(inputs.Lengths);
        costs[..inputs.Count].Clear();
        if (inputs.Count == 0)
            return;
        int[] tokens = inputs.Lengths.ToArray();
        var waiting = new Queue<Group>();
        waiting.Enqueue(new Group(library.Root, [.. Enumerable.Range(0, inputs.Count)], GraphFeed.Of(model, inputs).Values));
        try
        {
            while (waiting.TryDequeue(out Group? group))
            {
                using (group)
                    Walk(group, waiting, controller, tokens, logits, paths, costs);
            }
        }
        catch (OnnxRuntimeException error)
        {
            throw new SufficeException(
                Fault.Machine,
                $"ONNX Runtime could not run a batch of {inputs.Count}: {error.Message} Try smaller batches, or another device.",
                error
            );
        }
        finally
        {
            foreach (Group left in waiting)
                left.Dispose();
        }
    }

    /// <summary>Opens every segment; batches of any size need nothing more.</summary>
    public void Warm(int batch, int? tokens = null)
    {
        foreach (ExecutionPath path in library.Paths)
            sessions.At(path);
    }

    public void Dispose() => sessions.Dispose();

    /// <summary>Runs a segment on those who go through it, asks for each what comes next, and sorts them by it.</summary>
    private void Walk(
        Group group,
        Queue<Group> waiting,
        IController controller,
        int[] tokens,
        Span<float> logits,
        Span<int> paths,
        Span<Cost> costs
    )
    {
        IReadOnlyList<ExecutionPath> children = library.Children(group.Path);
        List<int>[] onward = [.. children.Select(_ => new List<int>())];
        using SegmentOutcome outcome = sessions.At(group.Path).Run(group.Given, group.Numbers.Length, ExitRead is not null);
        for (int row = 0; row < group.Numbers.Length; row++)
        {
            int number = group.Numbers[row];
            ReadOnlySpan<float> answer = outcome.Row(OnnxExport.Logits, row);
            answer.CopyTo(logits.Slice(number * model.Classes, model.Classes));
            ExitRead?.Invoke(number, outcome.Row(SegmentNames.Features, row));
            long control = 0;
            ExecutionPath? next = null;
            if (children.Count > 0)
            {
                next = controller.Decide(number, group.Path, answer);
                control = controller.Macs(number, group.Path);
            }
            long macs = CostModel.Segment(library, group.Path, tokens[number]) + control;
            costs[number] = new Cost(costs[number].Macs + macs, costs[number].ControlMacs + control);
            tokens[number] = ModelDescription.TokensKept(tokens[number], group.Path.KeepRatio);
            if (next is null)
                paths[number] = group.Path.Index;
            else
                onward[Place(children, group.Path, next)].Add(row);
        }
        foreach ((int child, List<int> rows) in onward.Index())
            if (rows.Count > 0)
                waiting.Enqueue(new Group(children[child], [.. rows.Select(row => group.Numbers[row])], outcome.Onward(rows)));
    }

    private static int Place(IReadOnlyList<ExecutionPath> children, ExecutionPath at, ExecutionPath next)
    {
        for (int child = 0; child < children.Count; child++)
            if (children[child].Index == next.Index)
                return child;
        throw Executor.LeadsNowhere(at, next);
    }

    /// <summary>Inputs on their way to a path.</summary>
    /// <param name="Path">Where their next segment ends.</param>
    /// <param name="Numbers">Which inputs of the batch.</param>
    /// <param name="Given">What that segment takes, a row for each.</param>
    private sealed record Group(ExecutionPath Path, int[] Numbers, IReadOnlyDictionary<string, OrtValue> Given) : IDisposable
    {
        public void Dispose()
        {
            foreach (OrtValue value in Given.Values)
                value.Dispose();
        }
    }
}

using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution.Stages;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Execution;

/// <summary>An input has dropped tokens.</summary>
/// <param name="input">Number within the batch.</param>
/// <param name="path">The path it goes on to.</param>
/// <param name="kept">Which patch tokens stay, ascending, counted from 0 without the class token among those it had; valid during the
/// call.</param>
internal delegate void TokensKept(int input, ExecutionPath path, ReadOnlySpan<ulong> kept);

/// <summary>The tokens of an input, as they are after so many blocks.</summary>
/// <param name="blocks">Blocks that have run; 0: the embedding alone.</param>
/// <param name="input">Number within the batch.</param>
/// <param name="tokens">(tokens, width); valid during the call.</param>
internal delegate void TokensSeen(int blocks, int input, ReadOnlySpan<float> tokens);

/// <summary>What an exit reads of an input that passes it: pooled tokens.</summary>
/// <param name="input">Number within the batch.</param>
/// <param name="features">As many as the exit reads; valid during the call.</param>
internal delegate void ExitRead(int input, ReadOnlySpan<float> features);

/// <summary>
/// Runs batches of inputs, each along the path its controller chooses, and counts what it runs. Blocks are run in step: at every depth the
/// inputs still under way share one matrix of tokens; those at a decision point answer, and leave, drop tokens or go on.
/// For one thread at a time; owns its working memory, allocates nothing while it runs, and needs the bundle's file only mapped, not open.
/// </summary>
internal sealed unsafe class Executor : IExecutor
{
    private readonly CompiledModel compiled;
    private readonly IDisposable mapping;
    private readonly WorkerPool pool;
    private readonly PlanCache plans;
    private readonly RaggedBatch batch;
    private readonly int maxBatch;
    private readonly Action<int> embed;
    private readonly int[] sameLengths; // (largest batch): of inputs that do not vary
    private Plan plan = null!; // of the batch under way
    private PreparedInputs prepared;
    private bool disposed;

    /// <param name="bundle">What to run; may be disposed before the executor.</param>
    /// <param name="maxBatch">Most inputs of one <c>Run</c>; working memory grows with the batches that come, up to that of this
    /// one.</param>
    /// <param name="threads">Threads to use, the caller's included.</param>
    /// <param name="planBytes">Most bytes of working memory of all plans together; null: <see cref="ArenaBytes"/>.</param>
    public Executor(BundleFile bundle, int maxBatch, int threads = 1, long? planBytes = null)
        : this(new CompiledModel(bundle), maxBatch, threads, planBytes) { }

    /// <summary>An executor of another device; without one, our own.</summary>
    public static IExecutor Open(BundleFile bundle, OtherDevice? device, int maxBatch, int threads) =>
        device?.Open(bundle, maxBatch, threads) ?? new Executor(bundle, maxBatch, threads);

    internal Executor(CompiledModel compiled, int maxBatch, int threads, long? planBytes = null)
    {
        CheckLargest(maxBatch);
        if (threads is < 1 or > 256)
            throw new SufficeException(Fault.Usage, $"Threads must be 1 to 256; got {threads}.");
        this.compiled = compiled;
        this.maxBatch = maxBatch;
        mapping = compiled.Bundle.Tensors.Hold();
        pool = new WorkerPool(threads);
        batch = new RaggedBatch(maxBatch);
        sameLengths = compiled.Model.Kind.VariesInLength ? [] : [.. Enumerable.Repeat(compiled.Model.Tokens, maxBatch)];
        embed = Embed;
        try
        {
            ArenaBytes = Compile(maxBatch, compiled.Model.Tokens).Bytes;
            plans = new PlanCache(Compile, ArenaBytes, planBytes);
        }
        catch
        {
            pool.Dispose();
            mapping.Dispose();
            throw;
        }
    }

    /// <summary>Bytes of working memory of the largest plan: for the largest batch, of inputs as long as they may be.</summary>
    public long ArenaBytes { get; }

    /// <summary>The name of the kernels that compute.</summary>
    public string Kernels => compiled.Kernels.Name;

    /// <summary>What the plans have done so far.</summary>
    public PlanStatistics Plans => plans.Statistics;

    /// <summary>Told whenever an input drops tokens; for looking into a run, since it takes time.</summary>
    public TokensKept? TokensKept { get; init; }

    /// <summary>Shown every input's tokens after the embedding and after each block; for looking into a run, since it takes time.</summary>
    public TokensSeen? TokensSeen { get; init; }

    /// <summary>Shown what exits read, as inputs pass them.</summary>
    public ExitRead? ExitRead { get; set; }

    /// <summary>Runs a batch of images.</summary>
    /// <param name="inputs">(B, C, H, W), normalised as the bundle's preprocessing says.</param>
    /// <param name="batch">B, 0 to the largest batch.</param>
    /// <param name="controller">Chooses each input's path; asked from the calling thread only.</param>
    /// <param name="logits">(B, classes), written: the answer of the exit taken. Until an input has left, that of the last exit it
    /// passed.</param>
    /// <param name="paths">(B), written: index in the library of the path taken.</param>
    /// <param name="costs">(B), written: multiply-adds counted where they were executed.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when sizes do not fit or the controller leaves the
    /// library.</exception>
    public void Run(ReadOnlySpan<float> inputs, int batch, IController controller, Span<float> logits, Span<int> paths, Span<Cost> costs)
    {
        InputKind kind = compiled.Model.Kind;
        if (kind.VariesInLength)
            throw new SufficeException(Fault.Usage, $"This model reads {kind.Noun}s, not images. Give it an InputBatch of {kind.Noun}s.");
        CheckRoom(batch, maxBatch, compiled.Model.Classes, logits.Length, paths.Length, costs.Length);
        InputBatch.CheckNumbers(compiled.Model, batch, inputs.Length);
        fixed (float* values = inputs)
        {
            prepared = new PreparedInputs(values, null, null);
            Run(sameLengths.AsSpan(0, batch), controller, logits, paths, costs);
        }
    }

    /// <summary>Runs a batch of inputs. Where they vary in length, each costs its own number of tokens, whatever comes with it.</summary>
    /// <inheritdoc cref="Run(ReadOnlySpan{float}, int, IController, Span{float}, Span{int}, Span{Cost})"/>
    public void Run(InputBatch inputs, IController controller, Span<float> logits, Span<int> paths, Span<Cost> costs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        CheckRoom(inputs.Count, maxBatch, compiled.Model.Classes, logits.Length, paths.Length, costs.Length);
        inputs.CheckMadeFor(compiled.Model);
        fixed (float* values = inputs.Values)
        fixed (
            int* ids = inputs.Ids,
                types = inputs.Types
        )
        {
            prepared = new PreparedInputs(values, ids, types);
            Run(inputs.Lengths, controller, logits, paths, costs);
        }
    }

    /// <summary>Compiles and allocates the plan of a batch before it comes, so that the first one need not wait for it.</summary>
    /// <param name="batch">Inputs, 1 to the largest batch.</param>
    /// <param name="tokens">Tokens of the longest one; null: as many as there may be.</param>
    public void Warm(int batch, int? tokens = null)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (batch < 1 || batch > maxBatch)
            throw new SufficeException(Fault.Usage, $"This executor runs batches of 1 to {maxBatch}; got {batch}.");
        if (tokens < 1 || tokens > compiled.Model.Tokens)
            throw new SufficeException(Fault.Usage, $"Inputs have 1 to {compiled.Model.Tokens} tokens; got {tokens}.");
        plans.For(batch, tokens ?? compiled.Model.Tokens);
    }

    private Plan Compile(int inputs, int tokens) => new(compiled, PlanKey.For(compiled.Model, maxBatch, inputs, tokens), pool, batch);

    private void Run(ReadOnlySpan<int> lengths, IController controller, Span<float> logits, Span<int> paths, Span<Cost> costs)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        controller.Start(lengths);
        int count = lengths.Length;
        if (count == 0)
            return;
        plan = plans.For(count, Longest(lengths));
        batch.Start(lengths, rootPath: 0);
        costs[..count].Clear();
        if (count == 1)
            Embed(0, 1, part: 0);
        else
            pool.Run(embed);
        for (int depth = 0; ; depth++)
        {
            Show(depth);
            if (compiled.Weights.Exits[depth] is { } exit)
                Decide(depth, exit, controller, logits, paths, costs);
            if (batch.Count == 0)
                break;
            plan.Blocks.Run(depth);
        }
        for (int input = 0; input < count; input++)
            costs[input] = costs[input] with { Macs = batch.Macs(input) + costs[input].ControlMacs };
    }

    private void Show(int depth)
    {
        for (int i = 0; TokensSeen is not null && i < batch.Count; i++)
            TokensSeen(depth, batch[i].Number, new ReadOnlySpan<float>(At(batch[i].Row), batch[i].Tokens * compiled.Model.Width));
    }

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        pool.Dispose();
        plans.Dispose();
        mapping.Dispose();
    }

    private void Embed(int part) =>
        Embed((int)((long)batch.Count * part / pool.Size), (int)((long)batch.Count * (part + 1) / pool.Size), part);

    private void Embed(int from, int to, int part)
    {
        for (int i = from; i < to; i++)
        {
            ref ActiveInput input = ref batch[i];
            batch.AddMacs(input.Number, plan.Embedding.Run(prepared, input, At(input.Row), part));
        }
    }

    /// <summary>
    /// Answers for every input at its decision point, asks the controller, then closes the gaps that leaving and dropping tokens make.
    /// </summary>
    private void Decide(int depth, ExitWeights exit, IController controller, Span<float> logits, Span<int> paths, Span<Cost> costs)
    {
        for (int from = 0, to; from < batch.Count; from = to)
        {
            int places = 0;
            for (to = from; to < batch.Count && places < plan.Exits.Group; to++)
            {
                if (!IsAt(depth, batch[to]))
                    continue;
                plan.Exits.Gather(exit, places, At(batch[to].Row), batch[to].Tokens);
                ExitRead?.Invoke(batch[to].Number, plan.Exits.Features(exit, places));
                places++;
            }
            if (places == 0)
                continue;
            long macs = plan.Exits.Run(exit, places);
            for (int i = from, place = 0; i < to; i++)
            {
                if (!IsAt(depth, batch[i]))
                    continue;
                batch.AddMacs(batch[i].Number, macs);
                Span<float> answer = plan.Exits.Logits(place++),
                    last = logits.Slice(batch[i].Number * compiled.Model.Classes, compiled.Model.Classes);
                if (exit.Description.AddsPrevious)
                    Add(answer, last);
                answer.CopyTo(last);
                Ask(ref batch[i], answer, controller, paths, costs);
            }
        }
        Compact(depth);
    }

    private bool IsAt(int depth, in ActiveInput input) => compiled.Segments[input.Path].Path.Blocks == depth;

    private static int Longest(ReadOnlySpan<int> lengths)
    {
        int longest = 0;
        foreach (int length in lengths)
            longest = Math.Max(longest, length);
        return longest;
    }

    private float* At(int row) => plan.Tokens + ((nint)row * compiled.Model.Width);

    private static void Add(Span<float> answer, ReadOnlySpan<float> previous)
    {
        for (int i = 0; i < answer.Length; i++)
            answer[i] += previous[i];
    }

    private void Ask(ref ActiveInput input, ReadOnlySpan<float> answer, IController controller, Span<int> paths, Span<Cost> costs)
    {
        Segment segment = compiled.Segments[input.Path];
        ExecutionPath? next = null;
        if (segment.Children.Length > 0)
        {
            next = controller.Decide(input.Number, segment.Path, answer);
            costs[input.Number] = costs[input.Number] with
            {
                ControlMacs = costs[input.Number].ControlMacs + controller.Macs(input.Number, segment.Path),
            };
        }
        if (next is null)
        {
            paths[input.Number] = input.Path;
            input.Tokens = 0;
            return;
        }
        if (!IsChild(segment, next))
            throw LeadsNowhere(segment.Path, next);
        input.Path = next.Index;
    }

    private static bool IsChild(Segment segment, ExecutionPath path)
    {
        foreach (ExecutionPath child in segment.Children)
        {
            if (child.Index == path.Index)
                return true;
        }
        return false;
    }

    /// <summary>Moves survivors together, in order; an input without tokens has left. Tokens are dropped on the way.</summary>
    private void Compact(int depth)
    {
        int survivors = 0,
            row = 0,
            width = compiled.Model.Width;
        for (int i = 0; i < batch.Count; i++)
        {
            ActiveInput input = batch[i];
            if (input.Tokens == 0)
                continue;
            Segment segment = compiled.Segments[input.Path];
            bool drops =
                segment.Path.KeepRatio < 1 && input.Tokens > 2 && compiled.Segments[segment.Path.Parent!.Value].Path.Blocks == depth;
            if (drops)
            {
                int kept = ModelDescription.KeptPatches(input.Tokens, segment.Path.KeepRatio);
                plan.Reduction.Run(At(input.Row), input.Tokens, plan.ScoresOf(input.Number), kept, At(row));
                TokensKept?.Invoke(input.Number, segment.Path, plan.Reduction.Kept(kept));
                input.Tokens = kept + 2;
            }
            else if (row != input.Row)
            {
                int floats = input.Tokens * width;
                new ReadOnlySpan<float>(At(input.Row), floats).CopyTo(new Span<float>(At(row), floats));
            }
            input.Row = row;
            row += input.Tokens;
            batch[survivors++] = input;
        }
        batch.Truncate(survivors);
    }

    /// <summary>What is wrong with a controller that goes on where there is no way.</summary>
    internal static SufficeException LeadsNowhere(ExecutionPath at, ExecutionPath next) =>
        new(
            Fault.Usage,
            $"The controller answered '{next.Name}' at '{at.Name}', from where the path library does not lead there. Use a controller made "
                + "for this bundle."
        );

    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when no executor runs so many inputs together.</exception>
    internal static void CheckLargest(int maxBatch)
    {
        if (maxBatch is < 1 or > 65536)
            throw new SufficeException(Fault.Usage, $"The largest batch must be 1 to 65536; got {maxBatch}.");
    }

    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when a batch or its results do not fit.</exception>
    internal static void CheckRoom(int count, int maxBatch, int classes, int logitFloats, int pathCount, int costCount)
    {
        if (count < 0 || count > maxBatch)
            throw new SufficeException(
                Fault.Usage,
                $"A batch of {count} does not fit this executor, made for at most {maxBatch}. Make one for larger batches, or split the "
                    + "batch."
            );
        if (logitFloats < (long)count * classes || pathCount < count || costCount < count)
            throw new SufficeException(
                Fault.Usage,
                $"The results of {count} inputs need room for {(long)count * classes} logits, {count} paths and {count} "
                    + $"costs; got {logitFloats}, {pathCount} and {costCount}."
            );
    }
}

using Suffice.Bundles;
using Suffice.Control;
using Suffice.Inputs;
using Suffice.Kernels;
using Suffice.Models;

namespace Suffice.Plans;

/// <summary>An input has dropped tokens.</summary>
/// <param name="input">Number within the batch.</param>
/// <param name="path">The path it goes on to.</param>
/// <param name="kept">Which patch tokens stay, ascending, counted from 0 without the class token among those it had; valid during the call.</param>
public delegate void TokensKept(int input, ExecutionPath path, ReadOnlySpan<ulong> kept);

/// <summary>
/// Runs batches of inputs, each along the path its controller chooses, and counts what it runs. Blocks are run in step: at every depth the
/// inputs still under way share one matrix of tokens; those at a decision point answer, and leave, drop tokens or go on.
/// For one thread at a time; owns its working memory, allocates nothing while it runs, and needs the bundle's file only mapped, not open.
/// </summary>
public sealed unsafe class Executor : IDisposable
{
    private readonly Plan plan;
    private readonly IDisposable mapping;
    private readonly WorkerPool pool;
    private readonly Arena arena;
    private readonly Batch batch;
    private readonly EmbeddingStage embedding;
    private readonly TextEmbeddingStage texts;
    private readonly BlockStage blocks;
    private readonly ExitStage exits;
    private readonly ReductionStage reduction;
    private readonly int maxBatch;
    private readonly float* tokens;
    private readonly float* scores;
    private readonly Action<int> embed;
    private readonly int[] imageLengths;  // (largest batch): all of them have the same
    private float* pixels;
    private int* ids;
    private int* types;

    /// <param name="bundle">What to run; may be disposed before the executor.</param>
    /// <param name="maxBatch">Most inputs of one <see cref="Run"/>; the working memory grows with it.</param>
    /// <param name="threads">Threads to use, the caller's included.</param>
    public Executor(BundleFile bundle, int maxBatch, int threads = 1)
        : this(new Plan(bundle), maxBatch, threads)
    {
    }

    internal Executor(Plan plan, int maxBatch, int threads)
    {
        if (maxBatch is < 1 or > 65536) throw new SufficeException(Fault.Usage, $"The largest batch must be 1 to 65536; got {maxBatch}.");
        if (threads is < 1 or > 256) throw new SufficeException(Fault.Usage, $"Threads must be 1 to 256; got {threads}.");
        this.plan = plan;
        this.maxBatch = maxBatch;
        mapping = plan.Bundle.Tensors.Hold();
        pool = new WorkerPool(threads);
        batch = new Batch(maxBatch);
        embedding = new EmbeddingStage(plan, threads);
        texts = new TextEmbeddingStage(plan);
        imageLengths = plan.Model.IsText ? [] : [.. Enumerable.Repeat(plan.Model.Tokens, maxBatch)];
        blocks = new BlockStage(plan, pool, batch, maxBatch);
        exits = new ExitStage(plan, maxBatch);
        reduction = new ReductionStage(plan);
        embed = Embed;
        try
        {
            var layout = new Arena.Layout();
            long tokenFloats = layout.Reserve((long)maxBatch * plan.Model.Tokens * plan.Model.Width);
            long scoreFloats = layout.Reserve((long)maxBatch * plan.Model.Tokens);
            layout.Share(() => embedding.Reserve(layout), () => blocks.Reserve(layout), () => exits.Reserve(layout), () => reduction.Reserve(layout));
            arena = new Arena(layout);
            tokens = arena.At(tokenFloats);
            scores = arena.At(scoreFloats);
        }
        catch
        {
            pool.Dispose();
            mapping.Dispose();
            throw;
        }
        embedding.Bind(arena);
        blocks.Bind(arena, tokens, scores);
        exits.Bind(arena);
        reduction.Bind(arena);
    }

    /// <summary>Bytes of working memory.</summary>
    public long ArenaBytes => arena.Bytes;

    /// <summary>Told whenever an input drops tokens; for looking into a run, since it takes time.</summary>
    public TokensKept? TokensKept { get; init; }

    /// <summary>Runs a batch of images.</summary>
    /// <param name="inputs">(B, C, H, W), normalised as the bundle's preprocessing says.</param>
    /// <param name="batch">B, 0 to the largest batch.</param>
    /// <param name="controller">Chooses each input's path; asked from the calling thread only.</param>
    /// <param name="logits">(B, classes), written: the answer of the exit taken. Until an input has left, that of the last exit it passed.</param>
    /// <param name="paths">(B), written: index in the library of the path taken.</param>
    /// <param name="costs">(B), written: multiply-adds counted where they were executed.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when sizes do not fit or the controller leaves the library.</exception>
    public void Run(ReadOnlySpan<float> inputs, int batch, IController controller, Span<float> logits, Span<int> paths, Span<Cost> costs)
    {
        if (plan.Model.IsText) throw new SufficeException(Fault.Usage, "This model reads texts, not images. Give it an InputBatch of texts.");
        Check(batch, logits.Length, paths.Length, costs.Length);
        if (inputs.Length != (long)batch * plan.InputFloats)
            throw new SufficeException(Fault.Usage, $"{batch} inputs of {plan.Model.Channels} x {plan.Model.ImageSize} x {plan.Model.ImageSize} are {(long)batch * plan.InputFloats} floats; got {inputs.Length}.");
        fixed (float* pixelPointer = inputs)
        {
            pixels = pixelPointer;
            Run(imageLengths.AsSpan(0, batch), controller, logits, paths, costs);
        }
    }

    /// <summary>Runs a batch of images or texts. Each text costs its own number of tokens, whatever texts come with it.</summary>
    /// <inheritdoc cref="Run(ReadOnlySpan{float}, int, IController, Span{float}, Span{int}, Span{Cost})"/>
    public void Run(InputBatch inputs, IController controller, Span<float> logits, Span<int> paths, Span<Cost> costs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (!plan.Model.IsText)
        {
            Run(inputs.Pixels, inputs.Count, controller, logits, paths, costs);
            return;
        }
        Check(inputs.Count, logits.Length, paths.Length, costs.Length);
        if (inputs.Vocabulary != plan.Model.Text!.Vocabulary || inputs.MaxTokens != plan.Model.Tokens)
            throw new SufficeException(Fault.Usage, "The batch was made for another model. Make it for this one.");
        fixed (int* idPointer = inputs.Ids, typePointer = inputs.Types)
        {
            ids = idPointer;
            types = typePointer;
            Run(inputs.Lengths, controller, logits, paths, costs);
        }
    }

    private void Run(ReadOnlySpan<int> lengths, IController controller, Span<float> logits, Span<int> paths, Span<Cost> costs)
    {
        controller.Start(lengths);
        int count = lengths.Length;
        if (count == 0) return;
        batch.Start(lengths, rootPath: 0);
        costs[..count].Clear();
        if (count == 1) Embed(0, 1, part: 0);
        else pool.Run(embed);
        for (int depth = 0; ; depth++)
        {
            if (plan.Weights.Exits[depth] is { } exit) Decide(depth, exit, controller, logits, paths, costs);
            if (batch.Count == 0) break;
            blocks.Run(depth);
        }
        for (int input = 0; input < count; input++) costs[input] = costs[input] with { Macs = batch.Macs(input) + costs[input].ControlMacs };
    }

    public void Dispose()
    {
        pool.Dispose();
        arena.Dispose();
        mapping.Dispose();
    }

    private void Embed(int part) => Embed((int)((long)batch.Count * part / pool.Size), (int)((long)batch.Count * (part + 1) / pool.Size), part);

    private void Embed(int from, int to, int part)
    {
        for (int i = from; i < to; i++)
        {
            ref ActiveInput input = ref batch[i];
            if (plan.Model.IsText) texts.Run(ids + input.Row, types + input.Row, input.Tokens, At(input.Row)); // Nobody has left: ids lie as rows do.
            else batch.AddMacs(input.Number, embedding.Run(pixels + ((nint)input.Number * plan.InputFloats), At(input.Row), part));
        }
    }

    /// <summary>Answers for every input at its decision point, asks the controller, then closes the gaps that leaving and dropping tokens make.</summary>
    private void Decide(int depth, ExitWeights exit, IController controller, Span<float> logits, Span<int> paths, Span<Cost> costs)
    {
        for (int from = 0, to; from < batch.Count; from = to)
        {
            int places = 0;
            for (to = from; to < batch.Count && places < exits.Group; to++)
            {
                if (IsAt(depth, batch[to])) exits.Gather(exit, places++, At(batch[to].Row), batch[to].Tokens);
            }
            if (places == 0) continue;
            long macs = exits.Run(exit, places);
            for (int i = from, place = 0; i < to; i++)
            {
                if (!IsAt(depth, batch[i])) continue;
                batch.AddMacs(batch[i].Number, macs);
                Span<float> answer = exits.Logits(place++), last = logits.Slice(batch[i].Number * plan.Model.Classes, plan.Model.Classes);
                if (exit.Description.AddsPrevious) Add(answer, last);
                answer.CopyTo(last);
                Ask(ref batch[i], answer, controller, paths, costs);
            }
        }
        Compact(depth);
    }

    private bool IsAt(int depth, in ActiveInput input) => plan.Segments[input.Path].Path.Blocks == depth;

    private float* At(int row) => tokens + ((nint)row * plan.Model.Width);

    private static void Add(Span<float> answer, ReadOnlySpan<float> previous)
    {
        for (int i = 0; i < answer.Length; i++) answer[i] += previous[i];
    }

    private void Ask(ref ActiveInput input, ReadOnlySpan<float> answer, IController controller, Span<int> paths, Span<Cost> costs)
    {
        Segment segment = plan.Segments[input.Path];
        ExecutionPath? next = null;
        if (segment.Children.Length > 0)
        {
            next = controller.Decide(input.Number, segment.Path, answer);
            costs[input.Number] = costs[input.Number] with { ControlMacs = costs[input.Number].ControlMacs + controller.Macs(segment.Path) };
        }
        if (next is null)
        {
            paths[input.Number] = input.Path;
            input.Tokens = 0;
            return;
        }
        if (!IsChild(segment, next))
            throw new SufficeException(Fault.Usage, $"The controller answered '{next.Name}' at '{segment.Path.Name}', from where the path library does not lead there. Use a controller made for this bundle.");
        input.Path = next.Index;
    }

    private static bool IsChild(Segment segment, ExecutionPath path)
    {
        foreach (ExecutionPath child in segment.Children)
        {
            if (child.Index == path.Index) return true;
        }
        return false;
    }

    /// <summary>Moves survivors together, in order; an input without tokens has left. Tokens are dropped on the way.</summary>
    private void Compact(int depth)
    {
        int survivors = 0, row = 0, width = plan.Model.Width;
        for (int i = 0; i < batch.Count; i++)
        {
            ActiveInput input = batch[i];
            if (input.Tokens == 0) continue;
            Segment segment = plan.Segments[input.Path];
            bool drops = segment.Path.KeepRatio < 1 && input.Tokens > 2 && plan.Segments[segment.Path.Parent!.Value].Path.Blocks == depth;
            if (drops)
            {
                int kept = ModelDescription.KeptPatches(input.Tokens, segment.Path.KeepRatio);
                reduction.Run(At(input.Row), input.Tokens, scores + ((nint)input.Number * plan.Model.Tokens), kept, At(row));
                TokensKept?.Invoke(input.Number, segment.Path, reduction.Kept(kept));
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

    private void Check(int count, int logitFloats, int pathCount, int costCount)
    {
        if (count < 0 || count > maxBatch) throw new SufficeException(Fault.Usage, $"A batch of {count} does not fit this executor, made for at most {maxBatch}. Make one for larger batches, or split the batch.");
        if (logitFloats < (long)count * plan.Model.Classes || pathCount < count || costCount < count)
            throw new SufficeException(Fault.Usage, $"The results of {count} inputs need room for {(long)count * plan.Model.Classes} logits, {count} paths and {count} costs; got {logitFloats}, {pathCount} and {costCount}.");
    }
}

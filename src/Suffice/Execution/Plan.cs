using Suffice.Execution.Stages;

namespace Suffice.Execution;

/// <summary>
/// A compiled model laid out for batches up to a size: every stage with its places in one arena, where parts whose lives do not overlap
/// share room. Weights are the model's, shared by all plans. Costs no memory until it is allocated.
/// </summary>
internal sealed unsafe class Plan : IDisposable
{
    private readonly Arena.Layout layout = new();
    private readonly long tokens;
    private readonly long scores;
    private Arena? arena;

    public Plan(CompiledModel compiled, PlanKey key, WorkerPool pool, RaggedBatch batch)
    {
        Key = key;
        Embedding = compiled.Weights.Embedding.Stage(compiled, pool.Size);
        Blocks = new BlockStage(compiled, pool, batch, key);
        Exits = new ExitStage(compiled, key);
        Reduction = new ReductionStage(compiled, key);
        tokens = layout.Reserve("tokens", (long)key.Inputs * key.Tokens * compiled.Model.Width);
        scores = layout.Reserve("class attention", (long)key.Inputs * key.Tokens);
        layout.Share(
            () => Embedding.Reserve(layout),
            () => Blocks.Reserve(layout),
            () => Exits.Reserve(layout),
            () => Reduction.Reserve(layout)
        );
    }

    public PlanKey Key { get; }

    /// <summary>When it last ran, on the cache's clock.</summary>
    public long Used { get; set; }

    /// <summary>Of the arena.</summary>
    public long Bytes => layout.Bytes;

    public IReadOnlyList<ArenaPart> Parts => layout.Parts;

    public EmbeddingStage Embedding { get; }

    public BlockStage Blocks { get; }

    public ExitStage Exits { get; }

    public ReductionStage Reduction { get; }

    /// <summary>(inputs · tokens, width): the batch's one matrix.</summary>
    public float* Tokens { get; private set; }

    private float* Scores { get; set; }

    /// <summary>The class token's attention to the tokens of one input of the batch.</summary>
    public float* ScoresOf(int input) => Scores + ((nint)input * Key.Tokens);

    public void Allocate()
    {
        arena = new Arena(layout);
        Tokens = arena.At(tokens);
        Scores = arena.At(scores);
        Embedding.Bind(arena);
        Blocks.Bind(arena, this);
        Exits.Bind(arena);
        Reduction.Bind(arena);
    }

    public void Dispose() => arena?.Dispose();
}

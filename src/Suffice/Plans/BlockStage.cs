using Suffice.Kernels;
using Suffice.Models;

namespace Suffice.Plans;

/// <summary>
/// Runs one encoder block on all rows of the batch. Rows go through the linear layers packed together, whichever inputs they belong to;
/// attention runs per input. With many inputs each thread takes some of them through the whole block, a group at a time, so that a group's
/// intermediate results stay in the second-level cache. With fewer inputs than that, threads share the rows, and meet once in between.
/// </summary>
internal sealed unsafe class BlockStage
{
    /// <summary>Rows of a group: enough to make good use of a panel of weights, few enough for the cache.</summary>
    private const int GroupRows = 128;

    private readonly Plan plan;
    private readonly WorkerPool pool;
    private readonly Batch batch;
    private readonly int groupRows;
    private readonly long sharedRows;
    private readonly BlockScratch[] scratch;
    private readonly Action<int> runInputs;
    private readonly Action<int> runQueries;
    private readonly Action<int> runRest;
    private Arena arena = null!;
    private float* tokens;
    private float* scores;
    private long shared;
    private int block;

    public BlockStage(Plan plan, WorkerPool pool, Batch batch, int maxBatch)
    {
        this.plan = plan;
        this.pool = pool;
        this.batch = batch;
        int most = plan.Model.Tokens;
        groupRows = (int)Math.Min((long)maxBatch * most, Math.Max(GroupRows, most));
        sharedRows = pool.Size == 1 ? 0 : (long)Math.Min(maxBatch, (2 * pool.Size) - 1) * most;
        scratch = new BlockScratch[pool.Size];
        runInputs = RunInputs;
        runQueries = RunQueries;
        runRest = RunRest;
    }

    public void Reserve(Arena.Layout layout)
    {
        int width = plan.Model.Width;
        shared = layout.Reserve(sharedRows * 3 * width);
        for (int thread = 0; thread < scratch.Length; thread++)
        {
            scratch[thread] = new BlockScratch(
                layout.Reserve((long)groupRows * width),
                layout.Reserve((long)groupRows * 3 * width),
                layout.Reserve((long)groupRows * plan.Model.HiddenWidth),
                layout.Reserve(plan.Attention.ScratchFloats(plan.Model.Tokens)));
        }
    }

    /// <param name="memory">Holds the scratch reserved.</param>
    /// <param name="tokenRows">(rows, width): the batch's one matrix.</param>
    /// <param name="classScores">(batch, tokens): the class token's attention, for inputs about to drop tokens.</param>
    public void Bind(Arena memory, float* tokenRows, float* classScores)
    {
        arena = memory;
        tokens = tokenRows;
        scores = classScores;
    }

    /// <summary>Block number <paramref name="index"/> on every input under way.</summary>
    public void Run(int index)
    {
        block = index;
        if (pool.Size == 1 || batch.Count >= 2 * pool.Size)
        {
            pool.Run(runInputs);
            return;
        }
        pool.Run(runQueries);
        pool.Run(runRest);
    }

    private void RunInputs(int part)
    {
        int end = part == pool.Size - 1 ? batch.Count : FirstInput(part + 1);
        BlockScratch mine = scratch[part];
        for (int from = FirstInput(part), to; from < end; from = to)
        {
            int firstRow = batch[from].Row;
            for (to = from + 1; to < end && batch[to].EndRow - firstRow <= groupRows; to++)
            {
            }
            int rows = batch[to - 1].EndRow - firstRow;
            float* qkv = arena.At(mine.QueryKeyValue);
            Queries(mine, firstRow, rows, qkv);
            Rest(mine, firstRow, rows, qkv, firstRow);
        }
    }

    private void RunQueries(int part)
    {
        (int firstRow, int end) = RowsOf(part);
        for (int row = firstRow; row < end; row += groupRows)
            Queries(scratch[part], row, Math.Min(groupRows, end - row), arena.At(shared) + ((nint)row * 3 * plan.Model.Width));
    }

    private void RunRest(int part)
    {
        (int firstRow, int end) = RowsOf(part);
        for (int row = firstRow; row < end; row += groupRows)
            Rest(scratch[part], row, Math.Min(groupRows, end - row), arena.At(shared), 0);
    }

    private bool PostNorm => plan.Model.Order == BlockOrder.PostNorm;

    /// <summary>Norm, where it comes first, and QKV of some rows.</summary>
    private void Queries(in BlockScratch mine, int firstRow, int rows, float* qkv)
    {
        ref readonly BlockWeights weights = ref plan.Weights.Blocks[block];
        int width = plan.Model.Width;
        float* narrow = arena.At(mine.Narrow);
        float* x = tokens + ((nint)firstRow * width);
        if (PostNorm)
        {
            Linear(x, width, firstRow, rows, weights.QueryKeyValue, qkv, LinearMode.Store);
            return;
        }
        plan.Kernels.Normalise(weights.Norm1, x, width, rows, narrow, width);
        Linear(narrow, width, firstRow, rows, weights.QueryKeyValue, qkv, LinearMode.Store);
    }

    /// <summary>All that follows QKV, for some rows; <paramref name="qkv"/> starts with row <paramref name="qkvRow"/> and covers their inputs whole.</summary>
    private void Rest(in BlockScratch mine, int firstRow, int rows, float* qkv, int qkvRow)
    {
        ref readonly BlockWeights weights = ref plan.Weights.Blocks[block];
        int width = plan.Model.Width;
        float* narrow = arena.At(mine.Narrow), hidden = arena.At(mine.Hidden), x = tokens + ((nint)firstRow * width);
        Attend(mine, firstRow, rows, qkv, qkvRow, narrow);
        Linear(narrow, width, firstRow, rows, weights.Projection, x, LinearMode.Add);
        float* read = PostNorm ? x : narrow;
        plan.Kernels.Normalise(PostNorm ? weights.Norm1 : weights.Norm2, x, width, rows, read, width);
        Linear(read, width, firstRow, rows, weights.Fc1, hidden, LinearMode.Gelu);
        Linear(hidden, plan.Model.HiddenWidth, firstRow, rows, weights.Fc2, x, LinearMode.Add);
        if (PostNorm) plan.Kernels.Normalise(weights.Norm2, x, width, rows, x, width);
    }

    private void Attend(in BlockScratch mine, int firstRow, int rows, float* qkv, int qkvRow, float* output)
    {
        int width = plan.Model.Width, end = firstRow + rows;
        for (int i = batch.IndexAt(firstRow); i < batch.Count && batch[i].Row < end; i++)
        {
            ref ActiveInput input = ref batch[i];
            Segment segment = plan.Segments[input.Path];
            bool scored = segment.Scores && segment.Path.Blocks == block + 1;
            int from = Math.Max(firstRow, input.Row), count = Math.Min(end, input.EndRow) - from;
            plan.Kernels.Attend(
                plan.Attention,
                qkv + ((nint)(input.Row - qkvRow) * 3 * width),
                input.Tokens,
                from - input.Row,
                count,
                output + ((nint)(from - firstRow) * width),
                scored ? scores + ((nint)input.Number * plan.Model.Tokens) : null,
                arena.At(mine.Attention));
            batch.AddMacs(input.Number, 2L * count * input.Tokens * width);
        }
    }

    private void Linear(float* a, int aStride, int firstRow, int rows, in PackedLinear weights, float* c, LinearMode mode)
    {
        plan.Kernels.Linear(a, aStride, rows, weights, c, weights.Columns, mode);
        batch.AddMacs(firstRow, rows, weights.MacsPerRow);
    }

    /// <summary>The first input of a part when inputs are shared out by their rows.</summary>
    private int FirstInput(int part) => part == 0 ? 0 : batch.IndexAt((int)((long)batch.Rows * part / pool.Size));

    private (int First, int End) RowsOf(int part) => ((int)((long)batch.Rows * part / pool.Size), (int)((long)batch.Rows * (part + 1) / pool.Size));
}

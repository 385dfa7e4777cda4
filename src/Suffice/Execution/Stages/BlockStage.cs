namespace Suffice.Execution.Stages;

/// <summary>
/// Runs one encoder block on all rows of the batch. Rows go through the linear layers packed together, whichever inputs they belong to;
/// attention runs per input. With many inputs each thread takes some of them through the whole block, a group at a time, so that a group's
/// intermediate results stay in the second-level cache. With fewer inputs than that, threads share the rows, and meet once in between.
/// </summary>
internal sealed unsafe class BlockStage
{
    /// <summary>Rows of a group: enough to make good use of a panel of weights, few enough for the cache.</summary>
    private const int GroupRows = 128;

    private readonly CompiledModel compiled;
    private readonly WorkerPool pool;
    private readonly RaggedBatch batch;
    private readonly int groupRows;
    private readonly long sharedRows;
    private readonly long attentionFloats;
    private readonly long linearBytes;
    private readonly BlockScratch[] scratch;
    private readonly Action<int> runInputs;
    private readonly Action<int> runQueries;
    private readonly Action<int> runRest;
    private Arena arena = null!;
    private Plan plan = null!;
    private long shared;
    private int block;

    public BlockStage(CompiledModel compiled, WorkerPool pool, RaggedBatch batch, PlanKey key)
    {
        this.compiled = compiled;
        this.pool = pool;
        this.batch = batch;
        groupRows = (int)Math.Min((long)key.Inputs * key.Tokens, Math.Max(GroupRows, key.Tokens));
        sharedRows = pool.Size == 1 ? 0 : (long)Math.Min(key.Inputs, (2 * pool.Size) - 1) * key.Tokens;
        attentionFloats = compiled.Attention.ScratchFloats(key.Tokens);
        linearBytes = compiled.Weights.Blocks.SelectMany(block => block.All).Max(step => (long?)step.Weights.ScratchBytes(groupRows)) ?? 0;
        scratch = new BlockScratch[pool.Size];
        runInputs = RunInputs;
        runQueries = RunQueries;
        runRest = RunRest;
    }

    public void Reserve(Arena.Layout layout)
    {
        int width = compiled.Model.Width;
        shared = layout.Reserve("block: queries, keys, values of all threads", sharedRows * 3 * width);
        for (int thread = 0; thread < scratch.Length; thread++)
        {
            scratch[thread] = new BlockScratch(
                layout.Reserve("block: narrow", (long)groupRows * width),
                layout.Reserve("block: queries, keys, values", (long)groupRows * 3 * width),
                layout.Reserve("block: hidden", (long)groupRows * compiled.Model.HiddenWidth),
                layout.Reserve("block: attention", attentionFloats),
                layout.ReserveBytes("block: rows of eight bits", linearBytes)
            );
        }
    }

    /// <param name="memory">Holds the scratch reserved.</param>
    /// <param name="owner">Holds the rows of the batch.</param>
    public void Bind(Arena memory, Plan owner)
    {
        arena = memory;
        plan = owner;
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
            for (to = from + 1; to < end && batch[to].EndRow - firstRow <= groupRows; to++) { }
            int rows = batch[to - 1].EndRow - firstRow;
            float* qkv = arena.At(mine.QueryKeyValue);
            Replay(Operators.Queries, mine, firstRow, rows, qkv, firstRow);
            Replay(Operators.Rest, mine, firstRow, rows, qkv, firstRow);
        }
    }

    private void RunQueries(int part) => RunRows(part, Operators.Queries);

    private void RunRest(int part) => RunRows(part, Operators.Rest);

    private void RunRows(int part, Operator[] operators)
    {
        (int firstRow, int end) = RowsOf(part);
        for (int row = firstRow; row < end; row += groupRows)
            Replay(operators, scratch[part], row, Math.Min(groupRows, end - row), arena.At(shared), 0);
    }

    private BlockOperators Operators => compiled.Weights.Blocks[block];

    /// <summary>
    /// Runs operators on some rows; <paramref name="qkv"/> starts with row <paramref name="qkvRow"/> and covers their inputs whole.
    /// </summary>
    private void Replay(Operator[] operators, in BlockScratch mine, int firstRow, int rows, float* qkv, int qkvRow)
    {
        int width = compiled.Model.Width;
        float** places = stackalloc float*[4];
        places[(int)Place.Tokens] = plan.Tokens + ((nint)firstRow * width);
        places[(int)Place.Narrow] = arena.At(mine.Narrow);
        places[(int)Place.QueryKeyValue] = qkv + ((nint)(firstRow - qkvRow) * 3 * width);
        places[(int)Place.Hidden] = arena.At(mine.Hidden);
        foreach (Operator step in operators)
        {
            float* from = places[(int)step.From],
                to = places[(int)step.To];
            switch (step.Kind)
            {
                case OperatorKind.Normalise:
                    compiled.Kernels.Normalise(step.Norm, from, width, rows, to, width);
                    break;
                case OperatorKind.Linear:
                    compiled.Kernels.Linear(
                        from,
                        step.Weights.Depth,
                        rows,
                        step.Weights,
                        to,
                        step.Weights.Columns,
                        step.Mode,
                        (byte*)arena.At(mine.Linear)
                    );
                    batch.AddMacs(firstRow, rows, step.Weights.MacsPerRow);
                    break;
                case OperatorKind.Attend:
                    Attend(mine, firstRow, rows, qkv, qkvRow, to);
                    break;
                default:
                    throw new InvalidOperationException($"Unknown operator {step.Kind}.");
            }
        }
    }

    private void Attend(in BlockScratch mine, int firstRow, int rows, float* qkv, int qkvRow, float* output)
    {
        int width = compiled.Model.Width,
            end = firstRow + rows;
        for (int i = batch.IndexAt(firstRow); i < batch.Count && batch[i].Row < end; i++)
        {
            ref ActiveInput input = ref batch[i];
            Segment segment = compiled.Segments[input.Path];
            bool scored = segment.Scores && segment.Path.Blocks == block + 1;
            int from = Math.Max(firstRow, input.Row),
                count = Math.Min(end, input.EndRow) - from;
            compiled.Kernels.Attend(
                compiled.Attention,
                qkv + ((nint)(input.Row - qkvRow) * 3 * width),
                input.Tokens,
                from - input.Row,
                count,
                output + ((nint)(from - firstRow) * width),
                scored ? plan.ScoresOf(input.Number) : null,
                arena.At(mine.Attention)
            );
            batch.AddMacs(input.Number, 2L * count * input.Tokens * width);
        }
    }

    /// <summary>The first input of a part when inputs are shared out by their rows.</summary>
    private int FirstInput(int part) => part == 0 ? 0 : batch.IndexAt((int)((long)batch.Rows * part / pool.Size));

    private (int First, int End) RowsOf(int part) =>
        ((int)((long)batch.Rows * part / pool.Size), (int)((long)batch.Rows * (part + 1) / pool.Size));
}

using Suffice.Kernels;
using Suffice.Kernels.Products;

namespace Suffice.Execution.Stages;

/// <summary>
/// Token ids to tokens: rows of tables added up, a LayerNorm where the model has one, and a linear layer where its tables have another
/// width than its tokens.
/// </summary>
internal sealed unsafe class TextEmbeddingStage(CompiledModel compiled, TextEmbeddingWeights weights, int threads) : EmbeddingStage
{
    /// <summary>Tokens that are widened together.</summary>
    private const int Group = 32;

    private readonly long[] rows = new long[threads]; // by thread: (group, table width), offsets in the arena
    private readonly long[] linear = new long[threads]; // by thread: what a linear layer needs
    private Arena arena = null!;

    public override void Reserve(Arena.Layout layout)
    {
        if (!compiled.Model.ProjectsEmbedding)
            return;
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = layout.Reserve("embedding: rows of tables", (long)Group * compiled.Model.TableWidth);
            linear[i] = layout.ReserveBytes("embedding: rows of eight bits", weights.Projection.ScratchBytes(Group));
        }
    }

    public override void Bind(Arena memory) => arena = memory;

    /// <inheritdoc/>
    public override long Run(in PreparedInputs inputs, in ActiveInput input, float* tokens, int thread)
    {
        int* ids = inputs.Ids + input.Row, // As long as nobody has left, ids lie as rows do.
            types = inputs.Types + input.Row;
        if (!compiled.Model.ProjectsEmbedding)
        {
            LookUp(ids, types, 0, input.Tokens, tokens);
            return 0;
        }
        PackedLinear projection = weights.Projection;
        float* narrow = arena.At(rows[thread]);
        for (int from = 0; from < input.Tokens; from += Group)
        {
            int group = Math.Min(Group, input.Tokens - from);
            LookUp(ids, types, from, group, narrow);
            compiled.Kernels.Linear(
                narrow,
                projection.Depth,
                group,
                projection,
                tokens + ((nint)from * projection.Columns),
                projection.Columns,
                LinearMode.Store,
                (byte*)arena.At(linear[thread])
            );
        }
        return input.Tokens * projection.MacsPerRow;
    }

    private void LookUp(int* ids, int* types, int first, int count, float* output)
    {
        int width = compiled.Model.TableWidth;
        for (int i = 0; i < count; i++)
        {
            int token = first + i;
            float* row = output + ((nint)i * width);
            compiled.Kernels.LookUp(weights.Words, ids[token], row);
            compiled.Kernels.AddScaled(row, weights.Positions + ((nint)token * width), 1, width);
            if (weights.Types != null)
                compiled.Kernels.AddScaled(row, weights.Types + ((nint)types[token] * width), 1, width);
        }
        if (weights.Norm.Weight != null)
            compiled.Kernels.Normalise(weights.Norm, output, width, count, output, width);
    }
}

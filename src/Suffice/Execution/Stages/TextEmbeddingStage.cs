using System.Runtime.CompilerServices;
using Suffice.Kernels;
using Suffice.Kernels.Operators;
using Suffice.Kernels.Products;

namespace Suffice.Execution.Stages;

/// <summary>The weights of a text embedding where they lie in the mapped bundle.</summary>
/// <param name="words">(vocabulary, table width).</param>
/// <param name="types">(types, table width); null where there are none.</param>
/// <param name="norm">The LayerNorm that follows; without one, its weight is null.</param>
/// <param name="projection">The linear layer behind it, where tables are narrower than the model.</param>
internal readonly unsafe struct TextWeights(float* words, float* types, NormWeights norm, PackedLinear projection)
{
    public float* Words { get; } = words;

    public float* Types { get; } = types;

    public NormWeights Norm { get; } = norm;

    public PackedLinear Projection { get; } = projection;
}

/// <summary>
/// Token ids to tokens: rows of tables added up, a LayerNorm where the model has one, and a linear layer where its tables have another
/// width than its tokens.
/// </summary>
internal sealed unsafe class TextEmbeddingStage(CompiledModel compiled, int threads)
{
    /// <summary>Tokens that are widened together.</summary>
    private const int Group = 32;

    private readonly long[] rows = new long[threads]; // by thread: (group, table width), offsets in the arena
    private Arena arena = null!;

    public void Reserve(Arena.Layout layout)
    {
        for (int i = 0; i < rows.Length; i++)
            rows[i] = layout.Reserve(
                "embedding: rows of tables",
                compiled.Model.ProjectsEmbedding ? (long)Group * compiled.Model.TableWidth : 0
            );
    }

    public void Bind(Arena memory) => arena = memory;

    /// <param name="ids">(count) token ids.</param>
    /// <param name="types">(count) token types.</param>
    /// <param name="count">Tokens of the text.</param>
    /// <param name="tokens">(count, width), written.</param>
    /// <param name="thread">Whose working memory to use.</param>
    /// <returns>Multiply-adds.</returns>
    public long Run(int* ids, int* types, int count, float* tokens, int thread)
    {
        if (!compiled.Model.ProjectsEmbedding)
        {
            LookUp(ids, types, 0, count, tokens);
            return 0;
        }
        PackedLinear projection = compiled.Weights.Text.Projection;
        float* narrow = arena.At(rows[thread]);
        for (int from = 0; from < count; from += Group)
        {
            int group = Math.Min(Group, count - from);
            LookUp(ids, types, from, group, narrow);
            compiled.Kernels.Linear(
                narrow,
                projection.Depth,
                group,
                projection,
                tokens + ((nint)from * projection.Columns),
                projection.Columns,
                LinearMode.Store
            );
        }
        return count * projection.MacsPerRow;
    }

    private void LookUp(int* ids, int* types, int first, int count, float* output)
    {
        TextWeights weights = compiled.Weights.Text;
        int width = compiled.Model.TableWidth;
        for (int i = 0; i < count; i++)
        {
            int token = first + i;
            float* row = output + ((nint)i * width);
            Unsafe.CopyBlockUnaligned(row, weights.Words + ((nint)ids[token] * width), (uint)width * sizeof(float));
            compiled.Kernels.AddScaled(row, compiled.Weights.Positions + ((nint)token * width), 1, width);
            if (weights.Types != null)
                compiled.Kernels.AddScaled(row, weights.Types + ((nint)types[token] * width), 1, width);
        }
        if (weights.Norm.Weight != null)
            compiled.Kernels.Normalise(weights.Norm, output, width, count, output, width);
    }
}

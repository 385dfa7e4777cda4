using System.Runtime.CompilerServices;
using Suffice.Kernels.Operators;

namespace Suffice.Execution.Stages;

/// <summary>The weights of a text embedding where they lie in the mapped bundle.</summary>
/// <param name="words">(vocabulary, width).</param>
/// <param name="types">(types, width); null where there are none.</param>
/// <param name="norm">The LayerNorm that follows; without one, its weight is null.</param>
internal readonly unsafe struct TextWeights(float* words, float* types, NormWeights norm)
{
    public float* Words { get; } = words;

    public float* Types { get; } = types;

    public NormWeights Norm { get; } = norm;
}

/// <summary>
/// Token ids to tokens: rows of tables added up, and a LayerNorm where the model has one. Multiplies nothing that counts.
/// </summary>
internal sealed unsafe class TextEmbeddingStage(CompiledModel compiled)
{
    /// <param name="ids">(count) token ids.</param>
    /// <param name="types">(count) token types.</param>
    /// <param name="count">Tokens of the text.</param>
    /// <param name="tokens">(count, width), written.</param>
    public void Run(int* ids, int* types, int count, float* tokens)
    {
        TextWeights weights = compiled.Weights.Text;
        int width = compiled.Model.Width;
        for (int i = 0; i < count; i++)
        {
            float* row = tokens + ((nint)i * width);
            Unsafe.CopyBlockUnaligned(row, weights.Words + ((nint)ids[i] * width), (uint)width * sizeof(float));
            compiled.Kernels.AddScaled(row, compiled.Weights.Positions + ((nint)i * width), 1, width);
            if (weights.Types != null)
                compiled.Kernels.AddScaled(row, weights.Types + ((nint)types[i] * width), 1, width);
        }
        if (weights.Norm.Weight != null)
            compiled.Kernels.Normalise(weights.Norm, tokens, width, count, tokens, width);
    }
}

using System.Runtime.CompilerServices;

namespace Suffice.Execution.Stages;

/// <summary>
/// Token ids to tokens: rows of tables added up, and a LayerNorm where the model has one. Multiplies nothing that counts.
/// </summary>
internal sealed unsafe class TextEmbeddingStage(CompiledModel compiled, TextEmbeddingWeights weights) : EmbeddingStage
{
    /// <inheritdoc/>
    public override long Run(in PreparedInputs inputs, in ActiveInput input, float* tokens, int thread)
    {
        int* ids = inputs.Ids + input.Row, // As long as nobody has left, ids lie as rows do.
            types = inputs.Types + input.Row;
        int width = compiled.Model.Width;
        for (int i = 0; i < input.Tokens; i++)
        {
            float* row = tokens + ((nint)i * width);
            Unsafe.CopyBlockUnaligned(row, weights.Words + ((nint)ids[i] * width), (uint)width * sizeof(float));
            compiled.Kernels.AddScaled(row, weights.Positions + ((nint)i * width), 1, width);
            if (weights.Types != null)
                compiled.Kernels.AddScaled(row, weights.Types + ((nint)types[i] * width), 1, width);
        }
        if (weights.Norm.Weight != null)
            compiled.Kernels.Normalise(weights.Norm, tokens, width, input.Tokens, tokens, width);
        return 0;
    }
}

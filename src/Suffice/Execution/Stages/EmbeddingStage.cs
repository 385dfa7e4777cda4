namespace Suffice.Execution.Stages;

/// <summary>Where a batch's prepared inputs lie while it runs; what its kind does not have is null.</summary>
/// <param name="values">Numbers of all inputs, such as pixels (B, C, H, W).</param>
/// <param name="ids">Token ids of all inputs, one after another.</param>
/// <param name="types">As many token types.</param>
internal readonly unsafe struct PreparedInputs(float* values, int* ids, int* types)
{
    public float* Values { get; } = values;

    public int* Ids { get; } = ids;

    public int* Types { get; } = types;
}

/// <summary>Prepared inputs to tokens, one at a time.</summary>
internal abstract unsafe class EmbeddingStage
{
    /// <summary>Reserves what <see cref="Run"/> works in.</summary>
    public virtual void Reserve(Arena.Layout layout) { }

    public virtual void Bind(Arena memory) { }

    /// <param name="inputs">The batch.</param>
    /// <param name="input">Which input of it; none has left yet.</param>
    /// <param name="tokens">(tokens of the input, width), written.</param>
    /// <param name="thread">Whose working memory to use.</param>
    /// <returns>Multiply-adds.</returns>
    public abstract long Run(in PreparedInputs inputs, in ActiveInput input, float* tokens, int thread);
}

namespace Suffice;

/// <summary>What a model makes of one input without naming a class.</summary>
/// <param name="Values">Its embedding, or the pooled features that an exit reads.</param>
/// <param name="Cost">What it cost.</param>
/// <param name="Tokens">Tokens of the input, class token included.</param>
public sealed record InputEmbedding(float[] Values, Cost Cost, int Tokens);

namespace Suffice;

/// <summary>What a model without labels makes of one input.</summary>
/// <param name="Values">Its embedding.</param>
/// <param name="Cost">What it cost.</param>
/// <param name="Tokens">Tokens of the input, class token included.</param>
public sealed record InputEmbedding(float[] Values, Cost Cost, int Tokens);

namespace Suffice.Onnx.Wholes;

/// <summary>
/// What segments take, beside a model's own inputs and <c>lambda</c>, and what they give, beside <c>logits</c>: <c>next_tokens</c> of one
/// is <c>tokens</c> of the next, and so on; <c>previous_logits</c> are the logits of the one before.
/// </summary>
internal static class SegmentNames
{
    /// <summary>(B, N, C).</summary>
    public const string Tokens = "tokens",
        NextTokens = "next_tokens";

    /// <summary>(B, N): 1 for a token, 0 for padding; for texts.</summary>
    public const string Mask = "token_mask",
        NextMask = "next_token_mask";

    /// <summary>(B, N): how much the class token attended to each, where tokens may be dropped.</summary>
    public const string Scores = "scores",
        NextScores = "next_scores";

    /// <summary>(B, classes).</summary>
    public const string Previous = "previous_logits";

    /// <summary>(B, S): what the controller remembers.</summary>
    public const string State = "state",
        NextState = "next_state";

    /// <summary>(B) tokens that each text came with, whole numbers.</summary>
    public const string Lengths = "lengths",
        NextLengths = "next_lengths";

    /// <summary>(B, features): what the exit read, where decisions are made outside.</summary>
    public const string Features = "features";

    /// <summary>What the next segment calls one of the outputs; null where it has no use for it.</summary>
    public static string? Onward(string output) =>
        output == OnnxExport.Logits ? Previous
        : output.StartsWith(Next, StringComparison.Ordinal) ? output[Next.Length..]
        : null;

    private const string Next = "next_";

    /// <summary>(B): 0 to take the answer, i + 1 to go on to the i-th path that prolongs this one.</summary>
    public const string Action = "action";
}

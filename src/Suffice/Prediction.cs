using Suffice.Models;

namespace Suffice;

/// <summary>What one answer cost.</summary>
/// <param name="Macs">Multiply-adds executed for this input: embedding, blocks, exit heads, predictor and policy.</param>
/// <param name="ControlMacs">The share of them spent by predictor and policy.</param>
public readonly record struct Cost(long Macs, long ControlMacs);

/// <summary>One input's answer.</summary>
/// <param name="Class">Index of the answer.</param>
/// <param name="Label">Its name.</param>
/// <param name="Probability">Softmax probability of the answer at the exit taken, 0 to 1.</param>
/// <param name="Path">The path that ran.</param>
/// <param name="Cost">What it cost.</param>
/// <param name="Logits">One float per class, from the exit taken.</param>
public sealed record Prediction(int Class, string Label, float Probability, ExecutionPath Path, Cost Cost, float[] Logits)
{
    /// <summary>
    /// The answer's probability at the temperature of its path, fitted on held-out inputs, so that it means the same at every exit; 0 to 1.
    /// </summary>
    public double Confidence { get; init; }

    /// <summary>
    /// Whether the answer is less sure than <see cref="SessionOptions.Reject"/> asks for. Label and logits are there all the same.
    /// </summary>
    public bool IsRejected { get; init; }

    /// <summary>Tokens of the input, class token included, before any were dropped.</summary>
    public int Tokens { get; init; }
}

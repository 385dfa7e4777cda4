namespace Suffice.Training.Policy;

/// <summary>What one iteration of the policy gradient did. docs/method/policy-gradient.md defines each figure.</summary>
public sealed record PolicyMetrics(
    int Iteration,
    double Reward,
    double Utility,
    double Fraction,
    double Entropy,
    double Divergence,
    double ClippedShare,
    double ExplainedVariance
);

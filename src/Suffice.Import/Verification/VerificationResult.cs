namespace Suffice.Import.Verification;

/// <summary>How a bundle's answers, and what came before them, compare with expected ones.</summary>
/// <param name="File">Of the expected ones.</param>
/// <param name="Inputs">How many were run.</param>
/// <param name="Differences">By tensor.</param>
/// <param name="NotCompared">Tensors of the file that a bundle has no counterpart of, or whose meaning is not known.</param>
public sealed record VerificationResult(
    string File,
    int Inputs,
    IReadOnlyList<TensorDifference> Differences,
    IReadOnlyList<string> NotCompared
)
{
    /// <summary>Whether every difference is allowed, and there is one.</summary>
    public bool Agrees => Differences.Count > 0 && Differences.All(difference => difference.IsWithin);
}

namespace Suffice;

/// <summary>What became of one input among those of other callers.</summary>
/// <param name="Prediction">Null where it was refused.</param>
/// <param name="Refusal">Why it has no answer; null where it has one.</param>
internal readonly record struct Answer(Prediction? Prediction, SufficeException? Refusal);

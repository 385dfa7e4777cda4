namespace Suffice.Data.Examples;

/// <summary>Sizes of the splits taken from the examples that are not official test examples; the training split gets the rest.</summary>
/// <param name="Control">Images or texts.</param>
/// <param name="Calibration">Images or texts.</param>
public sealed record SplitSizes(int Control, int Calibration);

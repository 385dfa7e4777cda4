namespace Suffice.Bundles;

/// <summary>
/// By what the splits of a data set are known again, whatever its files are called, wherever they lie and in whichever order: for each
/// split the first 128 bits, in hexadecimal, of a SHA-256 over the content hashes and labels of its examples
/// (docs/reference/data.md says how).
/// </summary>
/// <param name="Train">Of the training split.</param>
/// <param name="Control">Of the control split.</param>
/// <param name="Calibration">Of the calibration split.</param>
/// <param name="Test">Of the test split.</param>
/// <param name="TrainSample">The least content hashes of the training split, 128 of them or all, 64 bits each: whether another data set
/// shares examples with it.</param>
internal sealed record SplitContent(string Train, string Control, string Calibration, string Test, string[] TrainSample);

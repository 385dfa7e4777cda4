namespace Suffice.Bundles;

/// <summary>How unsure an answer must be to be withheld, measured on the calibration split at the default setting.</summary>
/// <param name="Share">Of the calibration inputs, how many were less sure than <paramref name="Threshold"/>: 0 to 1.</param>
/// <param name="Threshold">Answers of a lower confidence are withheld; confidence is the answer's probability at its exit's
/// temperature.</param>
/// <param name="Accuracy">Share of right answers among those not withheld, there.</param>
internal sealed record RejectionPoint(double Share, double Threshold, double Accuracy);

namespace Suffice.Bundles;

/// <summary>What the default setting rests on.</summary>
internal enum DefaultBasis
{
    /// <summary>Its loss on the calibration split alone.</summary>
    Calibration,

    /// <summary>Its loss on the control and calibration splits together, each control input judged by a fit that did not see it.</summary>
    ControlAndCalibration,

    /// <summary>No setting could be shown to be good enough: the adapted net's full path is the default.</summary>
    FullPath,
}

/// <summary>How the default setting was chosen.</summary>
/// <param name="Basis">On which data.</param>
/// <param name="Examples">How many inputs that was.</param>
/// <param name="Loss">Mean loss against the teacher there, as a fraction of 1.</param>
/// <param name="LossSe">Its standard error.</param>
/// <param name="ExamplesNeeded">
/// About how many calibration inputs would let calibration alone decide, if losses stay as they are; null: no number would.
/// </param>
internal sealed record DefaultChoice(DefaultBasis Basis, int Examples, double Loss, double LossSe, long? ExamplesNeeded)
{
    /// <summary>About how sure one may be that the loss is at most 0.3 points, 0 to 1; null in older bundles.</summary>
    public double? Confidence { get; init; }
}

using Suffice.Bundles;

namespace Suffice.Control;

/// <summary>
/// When an answer is too unsure to be given. Confidence is the largest softmax probability (Hendrycks and Gimpel, arXiv 1610.02136) at the
/// temperature of the path taken, so that it means the same at every exit.
/// </summary>
internal static class Rejection
{
    /// <summary>The probability of an answer, softened by the temperature of its path: in (0, 1].</summary>
    /// <param name="manifest">Whose temperatures; without them, the plain softmax probability.</param>
    /// <param name="path">Index of the path that answered.</param>
    /// <param name="logits">One float per class.</param>
    public static double Confidence(BundleManifest manifest, int path, ReadOnlySpan<float> logits)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return Logits.Confidence(logits, manifest.Temperatures.Length > path ? manifest.Temperatures[path] : 1);
    }

    /// <summary>
    /// The confidence below which a share of the calibration inputs lay: linear between the points of the bundle's table.
    /// </summary>
    /// <param name="bundle">With its table.</param>
    /// <param name="share">Of inputs like those of the calibration split that may go without an answer.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when the bundle has no table, or the share lies outside it; the
    /// message names the range.</exception>
    public static double Threshold(BundleFile bundle, double share)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        RejectionPoint[] table = bundle.Manifest.Rejection;
        if (table.Length == 0)
            throw new SufficeException(
                Fault.Usage,
                $"{bundle.Path} has no thresholds of rejection: it is static, or was compiled by an older version. Compile an adapted "
                    + "model anew, or leave rejection out."
            );
        if (!(share >= table[0].Share) || share > table[^1].Share)
            throw new SufficeException(
                Fault.Usage,
                FormattableString.Invariant(
                    $"A share of {share} to reject is out of this bundle's range. Choose one from {table[0].Share} to {table[^1].Share}."
                )
            );
        int upper = Array.FindIndex(table, point => point.Share >= share);
        if (upper == 0)
            return table[0].Threshold;
        (RejectionPoint low, RejectionPoint high) = (table[upper - 1], table[upper]);
        return low.Threshold + ((high.Threshold - low.Threshold) * (share - low.Share) / (high.Share - low.Share));
    }
}

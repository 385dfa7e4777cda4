using Suffice.Bundles;
using Suffice.Control;
using Suffice.Evaluation.Outcomes;

namespace Suffice.Evaluation.Settings;

/// <summary>Chooses thresholds under which answers are withheld, so that usual shares of the inputs go without one.</summary>
internal static class RejectionFit
{
    private static readonly double[] Shares = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3];

    /// <param name="calibration">Outcomes on the calibration split.</param>
    /// <param name="chosen">Of the default setting there.</param>
    /// <param name="temperatures">(P) of the paths.</param>
    /// <returns>Rising shares.</returns>
    public static RejectionPoint[] Run(OutcomeTable calibration, Outcome chosen, IReadOnlyList<double> temperatures)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        ArgumentNullException.ThrowIfNull(chosen);
        ArgumentNullException.ThrowIfNull(temperatures);
        if (calibration.Count == 0)
            return [];
        (double Confidence, bool Right)[] answers =
        [
            .. chosen
                .Paths.Select((path, i) => (Logits.Confidence(calibration.At(i, path), temperatures[path]), calibration.Correct(i, path)))
                .OrderBy(answer => answer.Item1),
        ];
        return [.. Shares.Select(Point)];

        RejectionPoint Point(double share)
        {
            double threshold = answers[(int)(share * answers.Length)].Confidence;
            (double Confidence, bool Right)[] given = [.. answers.Where(answer => answer.Confidence >= threshold)];
            return new RejectionPoint(share, threshold, given.Count(answer => answer.Right) / (double)given.Length);
        }
    }
}

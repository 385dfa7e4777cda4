using System.Globalization;

namespace Suffice.Evaluation.Records;

/// <summary>What the bracket of the sequential problem says of itself (docs/method/theory.md, 7 and 8).</summary>
internal static class BracketText
{
    /// <summary>
    /// The mean penalty under the fitted policy, which is 0 if the fits are exact and not above 0 if the bound holds for that policy; and,
    /// where that or the order of the two ends speaks against the estimate, that it does.
    /// </summary>
    /// <param name="record">With a bracket.</param>
    public static string Check(BoundRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        string half = record.PenaltyHalfwidth is { } width ? string.Create(CultureInfo.InvariantCulture, $" ± {100 * width:0.00}") : "";
        string penalty = string.Create(
            CultureInfo.InvariantCulture,
            $"penalty under the fitted policy {100 * record.Penalty:0.00}{half} points"
        );
        return penalty
            + (
                record.Penalty > record.PenaltyHalfwidth
                    ? ": above 0, so the estimate fails its check: the fits are not exact, and the bound may be too high"
                : record.SequentialMacs > record.FittedMacs
                    ? ": not above 0; but the estimated bound lies above a policy that exists, so this is no bracket"
                : record.Penalty < -record.PenaltyHalfwidth
                    ? ": below 0; the fits are not exact, and for the fitted policy the bound is too low"
                : ": 0 within that, as it would be if the fits were exact"
            );
    }
}

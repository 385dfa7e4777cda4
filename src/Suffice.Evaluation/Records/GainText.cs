using System.Globalization;
using Suffice.Evaluation.Bounds;

namespace Suffice.Evaluation.Records;

/// <summary>What is left to gain over a controller, in words (docs/method/theory.md, 7a).</summary>
internal static class GainText
{
    /// <summary>The verdict and the figures that it rests on, in points of the static model's multiply-adds.</summary>
    public static string Describe(SequentialGain gain)
    {
        ArgumentNullException.ThrowIfNull(gain);
        string most = Points(gain.Gap),
            fitted = Points(gain.Fitted),
            penalty = Points(gain.Penalty);
        return gain.Verdict switch
        {
            GainVerdict.NothingToLearn => $"nothing to learn here: the best policy that pays for looking gains at most {most}. "
                + $"Penalty on the controller's own paths {penalty}: 0 within that",
            GainVerdict.CheckFailed => $"not settled, since the estimate fails its check: the penalty on the controller's own paths is "
                + $"{penalty}, where exact fits give 0. So the most to be gained, {most}, may be too "
                + $"{(gain.Penalty.Lower > 0 ? "high or too low" : "low")}. "
                + $"Fitted backward induction gains {fitted}",
            GainVerdict.Learnable => $"there is something to learn: fitted backward induction gains {fitted}, and no policy that pays for "
                + $"looking more than {most}",
            _ =>
                $"the best policy that pays for looking gains at most {most}, and fitted backward induction {fitted}: whether anything can "
                    + "be learnt is open",
        };
    }

    private static string Points(GainFigure figure) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{100 * figure.Value:0.00} [{100 * figure.Lower:0.00}, {100 * figure.Upper:0.00}] points"
        );
}

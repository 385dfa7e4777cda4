using System.Globalization;
using Suffice.Evaluation.Records;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>What was possible, in numbers.</summary>
internal static class BoundsLine
{
    private static readonly string[] Head = ["", "needs, of static", "± (95 %)"];

    public static string Render(EvaluationDetails details)
    {
        if (details.Bounds is { } bounds)
            return Table(bounds) + Check(bounds) + Gain(bounds) + Efficiency(bounds);
        return details.AdaptivityEfficiency is { } saved
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"<p>Of what a clairvoyant choice among these paths could save over the best static mixture at the default's accuracy, "
                    + $"{Html.Percent(saved, 0)} is saved.</p>"
            )
            : "";
    }

    private static string Table(BoundRecord bounds)
    {
        List<IReadOnlyList<string>> rows = [Head];
        void Row(string name, double? macs, double? halfwidth) =>
            rows.Add([
                name,
                macs is { } value ? Html.Percent(value / bounds.TeacherMacs, 1) : "not reached",
                halfwidth is { } width ? Html.Percent(width / bounds.TeacherMacs, 1)
                : macs is null ? ""
                : "unknown",
            ]);
        Row("clairvoyant bound", bounds.ClairvoyantMacs, bounds.ClairvoyantMacsHalfwidth);
        Row("information-limited bound (estimate)", bounds.InformationMacs, bounds.InformationMacsHalfwidth);
        if (bounds.SequentialMacs is not null)
            Row("sequential bound (estimate; ± at 99.5 %)", bounds.SequentialMacs, bounds.SequentialMacsHalfwidth);
        if (bounds.FittedMacs is not null)
            Row("fitted backward induction (± at 99.5 %)", bounds.FittedMacs, bounds.FittedMacsHalfwidth);
        if (bounds.ControllerMacs is not null)
            Row("Suffice, measured as those two (± at 99.5 %)", bounds.ControllerMacs, bounds.ControllerMacsHalfwidth);
        Row("<b>Suffice</b>", bounds.PolicyMacs, bounds.PolicyMacsHalfwidth);
        Row("best mixture of static nets", bounds.HullMacs, bounds.HullMacsHalfwidth);
        return Html.Table(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Multiply-adds needed at {(bounds.LabelsAreAnswers ? "a disagreement of" : "the teacher's accuracy less")} "
                    + $"0.3 points, {Html.Percent(bounds.Top1)}: what was possible on these "
                    + $"inputs, and what was done. No choice among these paths needs less than the clairvoyant bound, and none "
                    + $"that does not know the labels less than the information-limited one."
            ),
            rows
        );
    }

    private static string Check(BoundRecord bounds) =>
        bounds.SequentialMacs is null ? "" : $"<p>Of the sequential bound: {Html.Text(BracketText.Check(bounds))}.</p>";

    private static string Gain(BoundRecord bounds) =>
        bounds.Gain is { } gain
            ? $"<p>Left to gain over the controller, in points of the static model's multiply-adds with 95 % limits: "
                + $"{Html.Text(GainText.Describe(gain))}.</p>"
            : "";

    private static string Efficiency(BoundRecord bounds) =>
        bounds.AdaptivityEfficiency is { } share
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"<p>Adaptivity efficiency {Html.Fixed(share, 2)}"
                    + $"{(bounds.AdaptivityEfficiencyHalfwidth is { } half ? Invariant($" ± {Html.Fixed(half, 2)}") : "")}: "
                    + $"the share of what a clairvoyant choice could save over the best static mixture that was saved.</p>"
            )
            : "";
}

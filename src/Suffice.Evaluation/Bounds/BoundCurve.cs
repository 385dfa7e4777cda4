using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Bounds;

/// <summary>The two lower bounds at one accuracy; costs are mean multiply-adds per input, null where not attained.</summary>
/// <param name="Top1">That accuracy.</param>
/// <param name="ClairvoyantMacs">See <see cref="LowerBounds.Clairvoyant"/>.</param>
/// <param name="ClairvoyantMacsHalfwidth">Half its 95 % interval.</param>
/// <param name="InformationMacs">See <see cref="LowerBounds.Information"/>.</param>
/// <param name="InformationMacsHalfwidth">Half its 95 % interval.</param>
internal sealed record BoundCurvePoint(
    double Top1,
    double? ClairvoyantMacs,
    double? ClairvoyantMacsHalfwidth,
    double? InformationMacs,
    double? InformationMacsHalfwidth
);

/// <summary>The lower bounds of <see cref="LowerBounds"/> over a range of accuracies, for drawing.</summary>
internal static class BoundCurve
{
    /// <summary>Fewer than for figures that are quoted.</summary>
    public const int Draws = 400;

    /// <summary>Against the teacher, as fractions of 1: from 3 points below it to half a point above.</summary>
    public static IReadOnlyList<double> Losses { get; } = [.. Enumerable.Range(0, 15).Select(i => 0.03 - (0.0025 * i))];

    /// <param name="table">The outcome table.</param>
    /// <param name="probable">(n, P) <see cref="RightnessEstimate"/>.</param>
    /// <param name="draws">Resamples.</param>
    /// <param name="seed">Of the resamples.</param>
    /// <param name="cancellationToken">Stops between resamples.</param>
    /// <returns>Rising accuracy; those that no choice of paths attains are left out.</returns>
    public static BoundCurvePoint[] Of(
        OutcomeTable table,
        double[] probable,
        int draws = Draws,
        int seed = 0,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(probable);
        ChoiceBound clairvoyant = ChoiceBound.Clairvoyant(table);
        var information = new ChoiceBound(probable, table.Costs);
        double[] accuracies =
        [
            .. Losses.Select(loss => table.TeacherAccuracy - loss).Where(top1 => top1 > 0 && clairvoyant.Macs(top1) is not null),
        ];
        double[][] residuals = [.. accuracies.Select(top1 => information.Residuals(table, probable, top1))];
        var resampled = new (double?[] Clairvoyant, double?[] Information)[accuracies.Length];
        for (int k = 0; k < accuracies.Length; k++)
            resampled[k] = (new double?[draws], new double?[draws]);
        foreach ((int draw, float[] weights) in Resamples.Of(table.Count, draws, seed, cancellationToken).Index())
        {
            double gained = Mean(weights, i => table.TeacherCorrect(i) ? 1 : 0) - table.TeacherAccuracy;
            for (int k = 0; k < accuracies.Length; k++)
            {
                double top1 = accuracies[k] + gained;
                resampled[k].Clairvoyant[draw] = clairvoyant.Macs(top1, weights);
                resampled[k].Information[draw] = information.Macs(top1 - Mean(weights, i => residuals[k][i]), weights);
            }
        }
        return [.. accuracies.Select((top1, k) => Point(top1, clairvoyant, information, resampled[k]))];
    }

    private static BoundCurvePoint Point(
        double top1,
        ChoiceBound clairvoyant,
        ChoiceBound information,
        (double?[] Clairvoyant, double?[] Information) resampled
    )
    {
        double? known = information.Macs(top1);
        return new BoundCurvePoint(
            top1,
            clairvoyant.Macs(top1),
            HalfWidth.Of(resampled.Clairvoyant),
            known,
            known is null ? null : HalfWidth.Of(resampled.Information)
        );
    }

    private static double Mean(float[] weights, Func<int, double> value)
    {
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
            sum += weights[i] * value(i);
        return sum / weights.Length;
    }
}

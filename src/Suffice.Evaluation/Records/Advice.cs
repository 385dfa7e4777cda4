using System.Globalization;
using Suffice.Bundles;
using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Records;

/// <summary>What to do after an evaluation, in sentences: whether to trust it, and what would be better.</summary>
internal static class Advice
{
    /// <summary>Standard error of the loss above which a difference of a point says little.</summary>
    private const double Uncertain = 0.005;

    /// <summary>A setting is worth naming if it costs no more than this share of the default's.</summary>
    private const double MuchCheaper = 0.8;

    /// <summary>A loss that nobody minds, as a fraction of 1.</summary>
    private const double Little = 0.001;

    /// <summary>A share of the static model from which on nothing worth it is saved.</summary>
    private const double NothingSaved = 0.9;

    public static IReadOnlyList<string> Of(EvaluationRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return [.. new[] { Few(record), Cheaper(record), OnePath(record), NothingWon(record) }.OfType<string>()];
    }

    private static string? Few(EvaluationRecord record)
    {
        double error = record.DefaultPoint.LossSe;
        return error <= Uncertain
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{record.Examples:N0} inputs tell losses apart to about ± {196 * error:0.0} points only. Judge on more before you rely "
                    + $"on any of these."
            );
    }

    private static string? Cheaper(EvaluationRecord record)
    {
        BudgetPoint chosen = record.DefaultPoint;
        BudgetPoint? better = record
            .Points.Where(point => point.Macs <= MuchCheaper * chosen.Macs && point.Loss <= Math.Max(Little, chosen.Loss))
            .MinBy(point => point.Macs);
        return better is null
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Budget {better.Budget:0.###} lost no more here ({Points(better)}) and needs {100 * better.Macs / record.Static.Macs:0.0} "
                    + $"% of the static model's multiply-adds instead of {100 * chosen.Macs / record.Static.Macs:0.0} %. The default was "
                    + $"chosen on other inputs; if this holds on more of them, ask for that budget."
            );
    }

    private static string? OnePath(EvaluationRecord record)
    {
        BudgetPoint chosen = record.DefaultPoint;
        if (
            record.Deployed == ControllerNames.Fixed
            || !record.Controllers.TryGetValue("hull", out FrontierPoint[]? points)
            || new LowerHull(points).Macs(chosen.Top1) is not { } macs
            || record.Frontier.Macs(chosen.Top1) is not { } own
            || macs > own
        )
            return null;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"One path for all inputs is as good here ({100 * macs / record.Static.Macs:0.0} % for the same accuracy): depth, or looking "
                + $"at each input, does not pay on these data. A shorter net (train --blocks K) is simpler."
        );
    }

    private static string? NothingWon(EvaluationRecord record) =>
        record.DefaultPoint.Macs < NothingSaved * record.Static.Macs
            ? null
            : "Next to nothing is saved at the default. More control and calibration inputs let a cheaper setting be chosen safely; a "
                + "budget asks for one at your own risk.";

    private static string Points(BudgetPoint point) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * point.Loss:+0.00;-0.00;0.00} ± {100 * point.LossSe:0.00} points");
}

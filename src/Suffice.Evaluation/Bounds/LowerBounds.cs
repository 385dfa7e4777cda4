using Suffice.Data;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Settings;
using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Bounds;

/// <summary>A figure and half its 95 % interval over resampled images.</summary>
/// <param name="Value">Null where it is not attained.</param>
/// <param name="HalfWidth">Null without a value, or where more than one resample in forty does not attain it.</param>
internal sealed record BoundedFigure(double? Value, double? HalfWidth);

/// <summary>
/// What theory says is possible on a table beside what a policy does, all at the teacher's accuracy less <see cref="Loss"/>; costs are mean
/// multiply-adds per input. Statements and proofs: docs/method/theory.md.
/// </summary>
/// <param name="Top1">That accuracy.</param>
/// <param name="Clairvoyant">Least cost of any choice of paths: exact on this table.</param>
/// <param name="Information">Least cost of any choice that sees every exit's answer but not the label: an estimate.</param>
/// <param name="Realised">What choosing by that estimate costs on this table: a choice that sees the same, so above the truth but for
/// chance.</param>
/// <param name="Policy">The policy's frontier.</param>
/// <param name="Hull">The best mixture of static nets.</param>
/// <param name="Efficiency">(C_hull − C_policy) / (C_hull − C_clairvoyant).</param>
internal sealed record LowerBounds(
    double Top1,
    BoundedFigure Clairvoyant,
    BoundedFigure Information,
    BoundedFigure Realised,
    BoundedFigure Policy,
    BoundedFigure Hull,
    BoundedFigure Efficiency
)
{
    public const int Draws = 2000;

    /// <summary>As a fraction of 1.</summary>
    public const double Loss = 0.003;

    // Settings of the choice by estimate; its frontier is their hull.
    private const int Prices = 100;

    /// <param name="table">The outcome table.</param>
    /// <param name="policy">Its settings on the same images.</param>
    /// <param name="nets">Static nets, each a setting, on the same images.</param>
    /// <param name="draws">Resamples.</param>
    /// <param name="seed">Of folds and resamples.</param>
    /// <param name="probable">(n, P) <see cref="RightnessEstimate"/> where it is known already; null: it is made here.</param>
    /// <param name="progress">In resamples.</param>
    /// <param name="cancellationToken">Stops between resamples.</param>
    public static LowerBounds Of(
        OutcomeTable table,
        SettingOutcomes policy,
        SettingOutcomes nets,
        int draws = Draws,
        int seed = 0,
        double[]? probable = null,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(nets);
        if (table.Count == 0 || policy.Count != table.Count || nets.Count != table.Count)
            throw new SufficeException(
                Fault.Usage,
                $"Bounds: {table.Count} images in the table, {policy.Count} for the policy and {nets.Count} for the static nets. Run all "
                    + "on the same images, at least one."
            );
        probable ??= RightnessEstimate.Of(table, seed, cancellationToken);
        var sample = new Sample(table, policy, nets, probable);
        double?[] figures = sample.Figures([]);
        var resampled = new double?[draws][];
        foreach ((int draw, float[] weights) in Resamples.Of(table.Count, draws, seed, cancellationToken).Index())
        {
            resampled[draw] = sample.Figures(weights);
            progress?.Report(new StageProgress("resampling images", draw + 1, draws));
        }
        BoundedFigure Figure(int k) => new(figures[k], figures[k] is null ? null : HalfWidth.Of([.. resampled.Select(draw => draw[k])]));
        // Where hull and bound all but meet in some resamples, the ratio can be anything: a half-width above 1 tells nothing.
        BoundedFigure efficiency = Figure(5);
        if (efficiency.HalfWidth > 1)
            efficiency = efficiency with { HalfWidth = null };
        return new LowerBounds(table.TeacherAccuracy - Loss, Figure(0), Figure(1), Figure(2), Figure(3), Figure(4), efficiency);
    }

    /// <summary>All that figures on a resample need; one call a resample.</summary>
    private sealed class Sample
    {
        private readonly OutcomeTable table;
        private readonly SettingOutcomes policy,
            nets,
            realised;
        private readonly ChoiceBound clairvoyant,
            information;
        private readonly double[] residuals; // (n) z − η̂ of the paths chosen at the bound, less their mean

        public Sample(OutcomeTable table, SettingOutcomes policy, SettingOutcomes nets, double[] probable)
        {
            (this.table, this.policy, this.nets) = (table, policy, nets);
            clairvoyant = ChoiceBound.Clairvoyant(table);
            information = new ChoiceBound(probable, table.Costs);
            realised = SettingOutcomes.Of(
                table,
                information.Prices(Prices).Select(price => ChoiceBound.Choices(probable, table.Costs, price))
            );
            residuals = information.Residuals(table, probable, table.TeacherAccuracy - Loss);
        }

        /// <summary>
        /// Clairvoyant, information, realised, policy, hull, efficiency; images count as often as <paramref name="weights"/> (n) say;
        /// empty: once.
        /// </summary>
        public double?[] Figures(ReadOnlySpan<float> weights)
        {
            double teacher = 0,
                residual = 0;
            for (int i = 0; i < residuals.Length; i++)
            {
                double weight = weights.IsEmpty ? 1 : weights[i];
                teacher += table.TeacherCorrect(i) ? weight : 0;
                residual += weight * residuals[i];
            }
            double top1 = (teacher / residuals.Length) - Loss;
            // An estimate made on the resample would follow its labels; to first order that is a shift of the accuracy it must promise.
            double promised = top1 - (residual / residuals.Length);
            double? least = clairvoyant.Macs(top1, weights),
                ours = At(policy, weights),
                hull = At(nets, weights);
            return
            [
                least,
                information.Macs(promised, weights),
                At(realised, weights),
                ours,
                hull,
                AdaptivityEfficiency.Of(ours, hull, least),
            ];
        }

        private double? At(SettingOutcomes settings, ReadOnlySpan<float> weights) =>
            settings.Frontier(weights).Macs(-Loss) * table.TeacherMacs;
    }
}

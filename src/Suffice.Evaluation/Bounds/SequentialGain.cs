using System.Text.Json.Serialization;
using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Bounds;

/// <summary>What is left to gain over a controller, in one word.</summary>
internal enum GainVerdict
{
    /// <summary>No policy that pays for looking is worth noticeably more.</summary>
    NothingToLearn,

    /// <summary>The fits are not exact, so that the limit of the gain is none.</summary>
    CheckFailed,

    /// <summary>A policy that exists is worth more.</summary>
    Learnable,

    /// <summary>More may be possible, but nothing found is worth more.</summary>
    Open,
}

/// <summary>A mean, in fractions of the teacher's multiply-adds, with its 95 % limits.</summary>
internal sealed record GainFigure(double Value, double Lower, double Upper);

/// <summary>What is left to gain at one price.</summary>
/// <param name="Lambda">Price of the teacher's computation.</param>
/// <param name="Gap">As in <see cref="SequentialGain"/>.</param>
/// <param name="Fitted">Likewise.</param>
/// <param name="Penalty">Likewise.</param>
internal sealed record PricedGain(double Lambda, GainFigure Gap, GainFigure Fitted, GainFigure Penalty);

/// <summary>
/// What the best policy that pays for looking could gain over a controller in J / λ, J = reward − λ · cost / C: mean over inputs and over
/// <see cref="Prices.Compared"/> (docs/method/theory.md, 7a). Limits are those of the paired bootstrap that compares controllers.
/// </summary>
/// <param name="Gap">The most that can be gained: an estimate of an upper limit. No input's share is below 0; its limits, which allow for
/// what fits made of the inputs at hand, can be.</param>
/// <param name="Fitted">What the policy of fitted backward induction gains on inputs it was not fitted to, deciding free of charge.</param>
/// <param name="Penalty">The check: mean penalty on the controller's own paths, 0 but for chance if the fits are exact.</param>
/// <param name="Prices">The same at each price, with limits for that price alone.</param>
internal sealed record SequentialGain(GainFigure Gap, GainFigure Fitted, GainFigure Penalty, PricedGain[] Prices)
{
    /// <summary>Gains below this are not worth looking for, in fractions of the teacher's multiply-adds.</summary>
    public const double Noticeable = 0.005;

    /// <summary>By the limits alone.</summary>
    [JsonIgnore]
    public GainVerdict Verdict =>
        Penalty.Lower > 0 || Penalty.Upper < 0 ? GainVerdict.CheckFailed
        : Gap.Upper < Noticeable ? GainVerdict.NothingToLearn
        : Fitted.Lower > 0 ? GainVerdict.Learnable
        : GainVerdict.Open;

    /// <summary>For one controller; <see cref="GainProblem"/> serves several on the same table.</summary>
    /// <inheritdoc cref="GainProblem(OutcomeTable, float[], Func{PathUtilities}, int, CancellationToken)"/>
    /// <inheritdoc cref="GainProblem.Over"/>
    public static SequentialGain Of(
        OutcomeTable table,
        float[] utilities,
        IEnumerable<(int[] Paths, long[] Macs)> controller,
        Func<PathUtilities>? estimates = null,
        CancellationToken cancellationToken = default
    ) =>
        new GainProblem(table, utilities, estimates, cancellationToken: cancellationToken).Over(
            controller,
            cancellationToken: cancellationToken
        );
}

/// <summary>Computes a <see cref="SequentialGain"/>: the problem of when to stop at each of <see cref="Prices.Compared"/>.</summary>
internal sealed class GainProblem
{
    private readonly OutcomeTable table;
    private readonly double[][] rewards; // (P)(n)
    private readonly SequentialSolution[] solutions; // one a price

    /// <param name="table">n inputs, P paths.</param>
    /// <param name="utilities">(n, P) what each path's answer earns, 1 or less: <see cref="SoftUtility"/>.</param>
    /// <param name="estimates">Makes, for one thread, who estimates utilities at a decision point without having seen the input; null:
    /// nobody does. What is estimated is known.</param>
    /// <param name="seed">Of the folds.</param>
    /// <param name="cancellationToken">Stops between fits.</param>
    public GainProblem(
        OutcomeTable table,
        float[] utilities,
        Func<PathUtilities>? estimates = null,
        int seed = 0,
        CancellationToken cancellationToken = default
    )
        : this(table, utilities, new KnownAtExits(table, estimates), seed, cancellationToken) { }

    /// <summary>From what is known at exits, which does not depend on rewards.</summary>
    internal GainProblem(OutcomeTable table, float[] utilities, KnownAtExits known, int seed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(utilities);
        int paths = table.Library.Paths.Count;
        if (table.Count == 0 || utilities.Length != table.Count * paths)
            throw new SufficeException(
                Fault.Usage,
                $"Gain: {utilities.Length} utilities for {table.Count} inputs and {paths} paths. Give one for each, and at least one input."
            );
        this.table = table;
        rewards =
        [
            .. Enumerable
                .Range(0, paths)
                .Select(path => Enumerable.Range(0, table.Count).Select(i => (double)utilities[(i * paths) + path]).ToArray()),
        ];
        var induction = new BackwardInduction(table, rewards, known, seed, cancellationToken);
        // λ prices the table's unit, backward induction the teacher's mean on the table.
        double unit = table.TeacherMacs / (double)table.PriceUnit;
        solutions = [.. Prices.Compared.Select(price => induction.Solve(price * unit))];
    }

    /// <summary>What is left to gain over a controller.</summary>
    /// <param name="controller">For each price of <see cref="Prices.Compared"/>, (n) its paths and (n) its multiply-adds, control
    /// included.</param>
    /// <param name="draws">Resamples.</param>
    /// <param name="seed">Of the resamples.</param>
    /// <param name="cancellationToken">Stops between resamples.</param>
    public SequentialGain Over(
        IEnumerable<(int[] Paths, long[] Macs)> controller,
        int draws = PairedBootstrap.Draws,
        int seed = 0,
        CancellationToken cancellationToken = default
    )
    {
        InputGain[][] gains = Each(controller);
        PairedResult[][] results =
        [
            .. PairedBootstrap
                .Run(
                    [
                        .. Contrasts(WithChance(gains), own => own.Gap),
                        .. Contrasts(gains, own => own.Fitted),
                        .. Contrasts(gains, own => own.Penalty),
                    ],
                    draws,
                    seed,
                    cancellationToken
                )
                .Chunk(gains.Length + 1),
        ];
        return new SequentialGain(
            Figure(0, 0),
            Figure(1, 0),
            Figure(2, 0),
            [.. Prices.Compared.Select((price, k) => new PricedGain(price, Figure(0, k + 1), Figure(1, k + 1), Figure(2, k + 1)))]
        );

        GainFigure Figure(int kind, int k) => new(results[kind][k].Mean, results[kind][k].Lower, results[kind][k].Upper);
    }

    /// <summary>(prices)(n).</summary>
    internal InputGain[][] Each(IEnumerable<(int[] Paths, long[] Macs)> controller)
    {
        ArgumentNullException.ThrowIfNull(controller);
        (int[] Paths, long[] Macs)[] settings = [.. controller];
        if (settings.Length != solutions.Length || settings.Any(own => own.Paths.Length != table.Count || own.Macs.Length != table.Count))
            throw new SufficeException(
                Fault.Usage,
                $"Gain: a controller needs a path and its cost for each of {table.Count} inputs at each of {solutions.Length} prices."
            );
        return
        [
            .. settings.Select((own, k) => Enumerable.Range(0, table.Count).Select(i => At(k, i, own.Paths[i], own.Macs[i])).ToArray()),
        ];
    }

    /// <summary>At one price, for one input, in units of the teacher's computation.</summary>
    private InputGain At(int price, int i, int taken, long macs)
    {
        SequentialSolution solution = solutions[price];
        int paths = rewards.Length,
            fitted = solution.Paths[i];
        double lambda = Prices.Compared[price],
            unit = table.PriceUnit,
            penalised = solution.Penalised[(i * paths) + taken],
            net = rewards[taken][i] - (lambda * table.Costs[i, taken] / unit),
            control = (macs - table.Costs[i, taken]) / unit;
        return new InputGain(
            ((solution.Relaxed[i] - penalised) / lambda) + control,
            ((rewards[fitted][i] - rewards[taken][i]) / lambda) + ((macs - table.Costs[i, fitted]) / unit),
            (net - penalised) / lambda,
            solution.Penalty[i] / lambda
        );
    }

    /// <summary>
    /// The same means; but what fits made of the inputs at hand varies with these, and resampling gaps alone would not show it. To first
    /// order a fit that follows the draw moves the gap by how much more the draw surprises it on the way of the best policy, which the
    /// fitted one stands for, than on the controller's.
    /// </summary>
    private static InputGain[][] WithChance(InputGain[][] gains) =>
        [
            .. gains.Select(own =>
            {
                double mean = own.Average(input => input.FittedPenalty - input.Penalty);
                return Array.ConvertAll(own, input => input with { Gap = input.Gap + input.FittedPenalty - input.Penalty - mean });
            }),
        ];

    /// <summary>(1 + prices)(1)(n): the mean over prices, then each price.</summary>
    private static IEnumerable<float[][]> Contrasts(InputGain[][] gains, Func<InputGain, double> figure)
    {
        yield return
        [
            [.. Enumerable.Range(0, gains[0].Length).Select(i => (float)gains.Average(price => figure(price[i])))],
        ];
        foreach (InputGain[] price in gains)
            yield return [Array.ConvertAll(price, own => (float)figure(own))];
    }

    /// <summary>One input's share of a <see cref="SequentialGain"/>.</summary>
    internal readonly record struct InputGain(double Gap, double Fitted, double Penalty, double FittedPenalty);
}

using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Settings;

/// <summary>What the limits of a difference say.</summary>
internal enum Verdict
{
    /// <summary>Both limits lie above zero.</summary>
    Better,

    /// <summary>Both lie below.</summary>
    Worse,

    /// <summary>Zero lies between them.</summary>
    NotToldApart,
}

/// <summary>Our controller against one rival, by the paired difference of J / λ; positive when ours is worth more.</summary>
/// <param name="Rival">Its name.</param>
/// <param name="Difference">Mean over prices, inputs and seeds, in fractions of the teacher's multiply-adds.</param>
/// <param name="Lower">Lower 95 % limit, for this rival alone.</param>
/// <param name="Upper">Upper one.</param>
/// <param name="HolmLower">The same corrected for the number of rivals.</param>
/// <param name="HolmUpper">Upper one.</param>
/// <param name="Verdict">By the corrected limits.</param>
/// <param name="Prices">The difference at each price, with limits for that price alone.</param>
internal sealed record RivalComparison(
    string Rival,
    double Difference,
    double Lower,
    double Upper,
    double HolmLower,
    double HolmUpper,
    Verdict Verdict,
    PricedDifference[] Prices
)
{
    /// <summary>Accuracies at equal cost, with limits for that cost alone.</summary>
    public EqualCostDifference[] AtEqualCost { get; init; } = [];
}

/// <summary>What two controllers reach for the same mean cost.</summary>
/// <param name="Budget">As a fraction of the teacher's multiply-adds.</param>
/// <param name="Ours">Our accuracy, mean over seeds, 0 to 1.</param>
/// <param name="Theirs">The rival's.</param>
/// <param name="Difference">Ours less theirs.</param>
/// <param name="Lower">Lower 95 % limit of that.</param>
/// <param name="Upper">Upper one.</param>
internal sealed record EqualCostDifference(double Budget, double Ours, double Theirs, double Difference, double Lower, double Upper);

/// <summary>A difference of J / λ at one price.</summary>
internal sealed record PricedDifference(double Lambda, double Difference, double Lower, double Upper);

/// <summary>
/// Compares controllers whose settings were fixed beforehand, on other data: by the paired difference of J = utility − λ · cost / C, in
/// units of the price λ, over a grid of prices. Inputs are resampled jointly and seeds too, and limits are corrected for the number of
/// rivals. The statistic has no cliff: no loss need be attained.
/// </summary>
internal static class ControllerComparison
{
    /// <param name="ours">One for each training seed, all on the same inputs in the same order.</param>
    /// <param name="rivals">By name, likewise.</param>
    /// <param name="draws">Resamples.</param>
    /// <param name="seed">Of the resampling.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when the entries do not match.</exception>
    public static IReadOnlyList<RivalComparison> Run(
        IReadOnlyList<PricedOutcomes> ours,
        IReadOnlyDictionary<string, IReadOnlyList<PricedOutcomes>> rivals,
        int draws = PairedBootstrap.Draws,
        int seed = 0
    )
    {
        ArgumentNullException.ThrowIfNull(ours);
        ArgumentNullException.ThrowIfNull(rivals);
        if (
            ours.Count == 0
            || rivals.Values.Any(rival => rival.Count != ours.Count)
            || ours.Concat(rivals.Values.SelectMany(rival => rival)).Any(outcomes => outcomes.Count != ours[0].Count)
        )
            throw new SufficeException(
                Fault.Usage,
                "Comparison: all controllers need the same seeds and the same inputs. Evaluate all on the same split of the same data."
            );
        int prices = Rivals.Prices.Compared.Count;
        PairedResult[] results = PairedBootstrap.Run([.. rivals.Values.SelectMany(rival => Contrasts(ours, rival, prices))], draws, seed);
        PairedResult[][] each = [.. results.Chunk(prices + 1)];
        double[] levels = HolmCorrection.Levels([.. each.Select(own => own[0].PValue)]);
        return [.. rivals.Keys.Select((name, k) => Describe(name, each[k], levels[k]))];
    }

    /// <summary>Better, worse or neither, by two limits.</summary>
    public static Verdict Judge(double lower, double upper) =>
        lower > 0 ? Verdict.Better
        : upper < 0 ? Verdict.Worse
        : Verdict.NotToldApart;

    /// <summary>(1 + prices)(seeds)(n): the mean over prices, then each price.</summary>
    private static IEnumerable<float[][]> Contrasts(IReadOnlyList<PricedOutcomes> ours, IReadOnlyList<PricedOutcomes> rival, int prices)
    {
        yield return [.. ours.Zip(rival, (own, theirs) => own.Less(theirs))];
        for (int price = 0; price < prices; price++)
        {
            int k = price;
            yield return [.. ours.Zip(rival, (own, theirs) => Less(own.At(k), theirs.At(k)))];
        }
    }

    private static float[] Less(ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs)
    {
        var difference = new float[ours.Length];
        for (int i = 0; i < difference.Length; i++)
            difference[i] = ours[i] - theirs[i];
        return difference;
    }

    private static RivalComparison Describe(string name, PairedResult[] own, double level)
    {
        (double lower, double upper) = own[0].Limits(level);
        return new RivalComparison(
            name,
            own[0].Mean,
            own[0].Lower,
            own[0].Upper,
            lower,
            upper,
            Judge(lower, upper),
            [.. own.Skip(1).Select((result, k) => new PricedDifference(Rivals.Prices.Compared[k], result.Mean, result.Lower, result.Upper))]
        );
    }
}

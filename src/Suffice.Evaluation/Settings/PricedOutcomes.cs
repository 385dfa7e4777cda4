using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;

namespace Suffice.Evaluation.Settings;

/// <summary>What one controller came to on every input, at each price of a grid.</summary>
public sealed class PricedOutcomes
{
    private readonly float[][] net; // (prices)(n)

    private PricedOutcomes(IReadOnlyList<double> prices, float[][] net) => (Prices, this.net) = (prices, net);

    /// <summary>The grid.</summary>
    public IReadOnlyList<double> Prices { get; }

    /// <summary>Inputs, n.</summary>
    public int Count => net[0].Length;

    /// <param name="table">The outcome table.</param>
    /// <param name="utilities">(n, P) <see cref="SoftUtility"/>.</param>
    /// <param name="atPrice">The controller at a price.</param>
    /// <param name="prices">The grid; null: <see cref="Rivals.Prices.Compared"/>.</param>
    public static PricedOutcomes Of(
        OutcomeTable table,
        float[] utilities,
        Func<double, IController> atPrice,
        IReadOnlyList<double>? prices = null
    ) =>
        Of(
            table,
            utilities,
            price => Simulation.Run(table, atPrice(price)) is var outcome ? (outcome.Paths, outcome.InputMacs) : default,
            prices
        );

    /// <summary>The same from paths taken and what they cost, control included.</summary>
    /// <param name="table">The outcome table.</param>
    /// <param name="utilities">(n, P).</param>
    /// <param name="atPrice">(n) paths and (n) multiply-adds at a price.</param>
    /// <param name="prices">The grid.</param>
    public static PricedOutcomes Of(
        OutcomeTable table,
        float[] utilities,
        Func<double, (int[] Paths, long[] Macs)> atPrice,
        IReadOnlyList<double>? prices = null
    )
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(utilities);
        ArgumentNullException.ThrowIfNull(atPrice);
        int count = table.Library.Paths.Count;
        prices ??= Rivals.Prices.Compared;
        return new PricedOutcomes(prices, [.. prices.Select(Net)]);

        float[] Net(double price)
        {
            (int[] paths, long[] macs) = atPrice(price);
            return
            [
                .. paths.Select(
                    (path, i) => (float)((utilities[(i * count) + path] - 1) / price) - (float)(macs[i] / (double)table.PriceUnit)
                ),
            ];
        }
    }

    /// <summary>What cannot be chosen by price in use: at each price the setting that is worth most on these very inputs.</summary>
    /// <param name="settings">For each, (n) utilities and (n) multiply-adds.</param>
    /// <param name="priceUnit">Multiply-adds that λ prices.</param>
    public static PricedOutcomes BestOf(IEnumerable<(float[] Utilities, long[] Macs)> settings, long priceUnit)
    {
        (float[] Utilities, long[] Macs)[] all = [.. settings];
        return new PricedOutcomes(
            Rivals.Prices.Compared,
            [.. Rivals.Prices.Compared.Select(price => all.Select(setting => Net(setting, price)).MaxBy(net => net.Average())!)]
        );

        float[] Net((float[] Utilities, long[] Macs) setting, double price) =>
            [.. setting.Utilities.Zip(setting.Macs, (utility, macs) => (float)((utility - 1) / price) - (float)(macs / (double)priceUnit))];
    }

    /// <summary>
    /// (n) J / λ at one price, J = utility − 1 − λ · cost / C: what an input is worth in units of the teacher's computation. (Taking 1 off
    /// changes no difference, and keeps small prices from drowning digits.)
    /// </summary>
    public ReadOnlySpan<float> At(int price) => net[price];

    /// <summary>(n) its mean over the grid.</summary>
    public float[] Mean()
    {
        var mean = new float[Count];
        foreach (float[] own in net)
            for (int i = 0; i < mean.Length; i++)
                mean[i] += own[i] / net.Length;
        return mean;
    }

    /// <summary>Mean over inputs and prices.</summary>
    public double Score() => net.Average(own => own.Average(value => (double)value));

    /// <summary>(n) by how much this one is worth more than another, in fractions of the teacher's computation.</summary>
    public float[] Less(PricedOutcomes other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return [.. Mean().Zip(other.Mean(), (ours, theirs) => ours - theirs)];
    }
}

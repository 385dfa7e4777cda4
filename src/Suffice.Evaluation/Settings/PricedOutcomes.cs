using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;

namespace Suffice.Evaluation.Settings;

/// <summary>What one controller came to on every input, at each price of a grid.</summary>
internal sealed class PricedOutcomes
{
    private readonly float[][] net; // (prices)(n)

    private PricedOutcomes(IEnumerable<float[]> net) => this.net = [.. net];

    /// <summary>Inputs, n.</summary>
    public int Count => net[0].Length;

    /// <summary>Simulates a controller at each price of <see cref="Prices.Compared"/>.</summary>
    /// <param name="table">The outcome table.</param>
    /// <param name="utilities">(n, P) <see cref="SoftUtility"/>.</param>
    /// <param name="atPrice">The controller at a price.</param>
    public static PricedOutcomes Of(OutcomeTable table, float[] utilities, Func<double, IController> atPrice)
    {
        ArgumentNullException.ThrowIfNull(atPrice);
        return Of(
            table,
            utilities,
            Prices.Compared.Select(price => Simulation.Run(table, atPrice(price))).Select(outcome => (outcome.Paths, outcome.InputMacs))
        );
    }

    /// <summary>The same from paths taken and what they cost, control included.</summary>
    /// <param name="table">The outcome table.</param>
    /// <param name="utilities">(n, P).</param>
    /// <param name="settings">For each price of <see cref="Prices.Compared"/>, (n) paths and (n) multiply-adds.</param>
    public static PricedOutcomes Of(OutcomeTable table, float[] utilities, IEnumerable<(int[] Paths, long[] Macs)> settings)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(utilities);
        int count = table.Library.Paths.Count;
        return new PricedOutcomes(
            settings.Zip(Prices.Compared, (taken, price) =>
                taken.Paths.Select((path, i) => Net(utilities[(i * count) + path], taken.Macs[i], price, table.PriceUnit)).ToArray()
            )
        );
    }

    /// <summary>What cannot be chosen by price in use: at each price the setting that is worth most on these very inputs.</summary>
    /// <param name="settings">For each, (n) utilities and (n) multiply-adds.</param>
    /// <param name="priceUnit">Multiply-adds that λ prices.</param>
    public static PricedOutcomes BestOf(IEnumerable<(float[] Utilities, long[] Macs)> settings, long priceUnit)
    {
        (float[] Utilities, long[] Macs)[] all = [.. settings];
        return new PricedOutcomes(
            Prices.Compared.Select(price =>
                all.Select(setting =>
                        setting.Utilities.Zip(setting.Macs, (utility, macs) => Net(utility, macs, price, priceUnit)).ToArray()
                    )
                    .MaxBy(net => net.Average())!
            )
        );
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

    /// <summary>The mean of <see cref="Less"/>, and its standard error.</summary>
    public (double Mean, double StandardError) Gain(PricedOutcomes other)
    {
        float[] difference = Less(other);
        double mean = difference.Average(value => (double)value),
            variance = difference.Average(value => (value - mean) * (value - mean));
        return (mean, Math.Sqrt(variance / Math.Max(1, difference.Length - 1)));
    }

    private static float Net(float utility, long macs, double price, long priceUnit) =>
        (float)((utility - 1) / price) - (float)(macs / (double)priceUnit);
}

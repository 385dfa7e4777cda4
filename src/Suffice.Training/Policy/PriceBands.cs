namespace Suffice.Training.Policy;

/// <summary>
/// Prices span orders of magnitude, and what an episode earns differs as much between them. So the range is divided into bands of equal
/// ratio, and what is measured or normalised is so within each.
/// </summary>
/// <param name="lowest">Smallest λ.</param>
/// <param name="highest">Largest λ.</param>
internal sealed class PriceBands(double lowest, double highest)
{
    /// <summary>How many.</summary>
    public const int Count = 6;

    /// <summary>The band of a price, the cheapest first.</summary>
    public int Of(double price) =>
        highest > lowest ? Math.Clamp((int)(Count * Math.Log(price / lowest) / Math.Log(highest / lowest)), 0, Count - 1) : 0;

    /// <summary>One for each episode, ln λ uniform.</summary>
    /// <param name="count">Episodes.</param>
    /// <param name="random">Draws them.</param>
    public double[] Draw(int count, Random random)
    {
        var prices = new double[count];
        for (int e = 0; e < count; e++)
            prices[e] = lowest * Math.Pow(highest / lowest, random.NextDouble());
        return prices;
    }
}

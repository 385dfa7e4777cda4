using System.Globalization;
using Suffice.Bundles;
using Suffice.Control;

namespace Suffice.Server.Load;

/// <summary>From a bundle's table of prices to the few settings between which a server moves under load.</summary>
internal static class ServiceLevels
{
    /// <summary>Most levels; more would differ by less than a mean over a second of requests does.</summary>
    public const int Most = 12;

    /// <summary>The levels of a bundle, dearest first.</summary>
    /// <param name="model">What is served.</param>
    /// <param name="top">The setting when nobody waits.</param>
    /// <param name="uncertified">Whether load may lead below the certified setting.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/>: the bundle cannot meet <paramref name="top"/>.</exception>
    public static ServiceLevel[] Of(BundledModel model, Budget top, bool uncertified)
    {
        BundleManifest manifest = model.Manifest;
        if (manifest.Controller is null)
            return top is FullBudget or DefaultBudget
                ? [new ServiceLevel(Budget.Full, 1, 0)]
                : throw new SufficeException(
                    Fault.Usage,
                    $"{model.Name} is static: it runs every block on every token. Serve it with --budget full."
                );
        IReadOnlyList<LambdaPoint> table = ControllerFamily.Deployed(model.Bundle).Budgets;
        double fraction = Fraction(model, top);
        double? certified = manifest.Certificate?.Budget;
        if (!uncertified && certified > fraction)
            (top, fraction) = (Budget.Certified, certified.Value);
        double floor = uncertified ? 0 : certified ?? fraction;
        LambdaPoint[] below = [.. table.Where(point => point.Fraction >= floor - 1e-9 && point.Fraction < fraction - 1e-9)];
        double price = PriceAt(table, fraction),
            last = fraction,
            loss = 0;
        var levels = new List<ServiceLevel> { new(top, fraction, loss, top is FullBudget ? 0 : price) };
        foreach (LambdaPoint point in below.Reverse())
        {
            // A price is what one more unit of computation still gains, so its sum over what is saved is what is lost.
            loss += (price + point.Lambda) / 2 * (last - point.Fraction);
            (price, last) = (point.Lambda, point.Fraction);
            levels.Add(new ServiceLevel(Budget.Mean(point.Fraction), point.Fraction, loss, price));
        }
        return Thin(levels);
    }

    /// <summary>A budget as people write it.</summary>
    public static string Text(Budget budget) =>
        budget switch
        {
            FullBudget => "full",
            CertifiedBudget => "certified",
            MeanBudget mean => mean.Fraction.ToString("0.###", CultureInfo.InvariantCulture),
            _ => "default",
        };

    private static double Fraction(BundledModel model, Budget budget) =>
        budget switch
        {
            FullBudget => 1,
            MeanBudget mean => mean.Fraction,
            CertifiedBudget => model.Manifest.Certificate?.Budget
                ?? throw new SufficeException(
                    Fault.Usage,
                    $"{model.Name} has no certificate. Make one with `certify`, or serve it with another --budget."
                ),
            _ => model.Manifest.DefaultBudget ?? 1,
        };

    private static double PriceAt(IReadOnlyList<LambdaPoint> table, double fraction) =>
        fraction <= table[0].Fraction ? table[0].Lambda
        : fraction >= table[^1].Fraction ? table[^1].Lambda
        : LambdaTable.Find(table, fraction);

    /// <summary>Keeps both ends, and of the others those nearest to equal ratios of cost.</summary>
    private static ServiceLevel[] Thin(List<ServiceLevel> levels)
    {
        if (levels.Count <= Most)
            return [.. levels];
        double ratio = Math.Log(levels[^1].Fraction / levels[0].Fraction);
        return
        [
            .. Enumerable
                .Range(0, Most)
                .Select(i => Math.Exp(ratio * i / (Most - 1)) * levels[0].Fraction)
                .Select(wanted => levels.MinBy(level => Math.Abs(Math.Log(level.Fraction / wanted)))!)
                .Distinct(),
        ];
    }
}

using System.Globalization;
using Suffice.Bundles;

namespace Suffice.Control;

/// <summary>Reads the λ table of a bundle: which price of computation meets a mean budget.</summary>
internal static class LambdaTable
{
    /// <summary>
    /// The price at which the mean fraction is <paramref name="fraction"/>: linear in the logarithm of λ between two points of the table.
    /// As λ may be 0, half the smallest positive λ is added under the logarithm.
    /// </summary>
    /// <param name="table">Falling λ, never-falling fraction.</param>
    /// <param name="fraction">Of the teacher's MACs.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when it lies outside the table; the message names the
    /// range.</exception>
    public static double Find(IReadOnlyList<LambdaPoint> table, double fraction)
    {
        (int entry, double share) = Locate(table, fraction);
        if (share == 0)
            return table[entry].Lambda;
        double shift = table.Where(point => point.Lambda > 0).Select(point => point.Lambda / 2).DefaultIfEmpty(1).Min();
        double from = Math.Log(table[entry].Lambda + shift),
            to = Math.Log(table[entry + 1].Lambda + shift);
        return Math.Max(0, Math.Exp(from + (share * (to - from))) - shift);
    }

    /// <summary>Between which entries a fraction lies: the one that is not above it, and how far it is on the way to the next.</summary>
    /// <param name="table">Falling λ, never-falling fraction.</param>
    /// <param name="fraction">Of the teacher's MACs.</param>
    /// <returns>The share is 0 where an entry is met, and at the dear end.</returns>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when it lies outside the table; the message names the
    /// range.</exception>
    public static (int Entry, double Share) Locate(IReadOnlyList<LambdaPoint> table, double fraction)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.Count == 0)
            throw new SufficeException(
                Fault.Usage,
                "This bundle is static and has no budgets. Run it without one, or compile an adapted model."
            );
        // Budgets are written with a few digits; the ends of the table count as reached within a millionth.
        if (!(fraction >= table[0].Fraction - 1e-6) || fraction > table[^1].Fraction + 1e-6)
            throw OutOfRange(table, fraction);
        int lower = 0;
        while (lower + 1 < table.Count && table[lower + 1].Fraction <= fraction)
            lower++;
        if (lower < table.Count - 1 && fraction > table[lower].Fraction)
            return (lower, (fraction - table[lower].Fraction) / (table[lower + 1].Fraction - table[lower].Fraction));
        // Of entries that spend the same, the first.
        while (lower > 0 && table[lower - 1].Fraction == table[lower].Fraction)
            lower--;
        return (lower, 0);
    }

    private static SufficeException OutOfRange(IReadOnlyList<LambdaPoint> table, double fraction)
    {
        double least = Math.Ceiling(table[0].Fraction * 1000) / 1000,
            most = Math.Floor(table[^1].Fraction * 1000) / 1000;
        string more = fraction > most ? " More buys nothing here; the full budget runs every block." : "";
        return new SufficeException(
            Fault.Usage,
            FormattableString.Invariant(
                $"A mean budget of {fraction} is out of this bundle's range. Choose one from {least} to {most}.{more}"
            )
        );
    }
}

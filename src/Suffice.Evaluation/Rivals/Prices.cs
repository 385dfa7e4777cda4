namespace Suffice.Evaluation.Rivals;

/// <summary>Prices of the teacher's whole computation, λ, in units of utility. Fixed beforehand.</summary>
internal static class Prices
{
    private const int Size = 60;

    /// <summary>Those at which controllers are tuned and λ tables made: 2 down to 0.0005 in equal ratios, then 0.</summary>
    public static IReadOnlyList<double> Settings { get; } =
    [.. Enumerable.Range(0, Size - 1).Select(i => 2 * Math.Pow(0.0005 / 2, i / (Size - 2.0))), 0];

    /// <summary>Those at which controllers are compared: 0.3 down to 0.01 in ten equal ratios.</summary>
    public static IReadOnlyList<double> Compared { get; } = [.. Enumerable.Range(0, 10).Select(i => 0.3 * Math.Pow(0.01 / 0.3, i / 9.0))];
}

namespace Suffice.Evaluation.Certificates;

/// <summary>How many images a certificate needs, estimated.</summary>
internal static class SampleSize
{
    /// <summary>
    /// Images after which the bet of <see cref="BettingBound"/> is expected to be won, if losses go on as they were measured. Its capital
    /// grows by about n (ν Δ − ν² σ² / 2) with Δ = ε − loss, at ν = √(2 ln(1/δ) / (n σ²)): that is ln(1/δ) at n = 2 ln(1/δ) σ² / Δ². Where
    /// losses hardly vary the largest stake is the limit instead. Both are added.
    /// </summary>
    /// <param name="loss">Mean loss measured.</param>
    /// <param name="variance">Of single losses.</param>
    /// <param name="epsilon">The mean loss that is allowed.</param>
    /// <param name="delta">In (0, 1).</param>
    /// <returns>Rounded up to two digits; null where the loss measured is not below the one allowed, so that no number would do.</returns>
    public static long? Needed(double loss, double variance, double epsilon, double delta)
    {
        double margin = epsilon - loss,
            odds = Math.Log(1 / delta);
        if (margin <= 0)
            return null;
        double images = (2 * odds * variance / (margin * margin)) + (odds / Math.Log(1 + (margin / 2)));
        double unit = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(images)) - 1));
        double rounded = Math.Ceiling(images / unit) * unit;
        return rounded < long.MaxValue ? (long)rounded : null;
    }
}

namespace Suffice;

/// <summary>What the caller allows, as a fraction of the teacher's multiply-adds, the controller's own included.</summary>
public sealed record Budget
{
    private Budget() { }

    /// <summary>Mean over many inputs, a fraction of the teacher's MACs; null: the bundle's default setting.</summary>
    public double? MeanFraction { get; private init; }

    /// <summary>Limit for every single input, a fraction of the teacher's MACs; null: none.</summary>
    public double? CapFraction { get; private init; }

    /// <summary>Limit for every single input, time on a profiled device; null: none.</summary>
    public TimeSpan? LatencyLimit { get; private init; }

    /// <summary>True for static execution of the adapted net's full path.</summary>
    public bool IsFull { get; private init; }

    /// <summary>True for the setting of the bundle's certificate.</summary>
    public bool IsCertified { get; private init; }

    /// <summary>The setting chosen when the bundle was made: the cheapest whose accuracy held on calibration.</summary>
    public static Budget Default { get; } = new();

    /// <summary>Every block on every token, no decisions.</summary>
    public static Budget Full { get; } = new() { IsFull = true };

    /// <summary>
    /// The cheapest setting whose loss against the teacher the bundle's certificate bounds; a cap besides is not covered by it.
    /// </summary>
    public static Budget Certified { get; } = new() { IsCertified = true };

    /// <summary>A mean: easy inputs spend less so that hard ones may spend more.</summary>
    /// <param name="fraction">In (0, 1]; the bundle says which range its policy can meet.</param>
    public static Budget Mean(double fraction) => new() { MeanFraction = Checked(fraction) };

    /// <summary>
    /// A limit per input: actions that could not finish within it are masked. Spends like <see cref="Default"/> below it.
    /// </summary>
    /// <param name="fraction">In (0, 1].</param>
    public static Budget Cap(double fraction) => Default.WithCap(fraction);

    /// <summary>This budget with a limit per input as well.</summary>
    public Budget WithCap(double fraction) => this with { CapFraction = Checked(fraction) };

    /// <summary>
    /// A limit per input in time: actions that 19 of 20 runs could not finish within it are masked. Spends like <see cref="Default"/> below
    /// it.
    /// Needs <see cref="SessionOptions.Device"/>; holds for one input at a time, prepared.
    /// </summary>
    /// <param name="limit">Above 0; the profile says what the device can reach.</param>
    public static Budget Latency(TimeSpan limit) => Default.WithLatency(limit);

    /// <summary>This budget with a limit per input in time as well; see <see cref="Latency"/>.</summary>
    public Budget WithLatency(TimeSpan limit) =>
        limit > TimeSpan.Zero
            ? this with
            {
                LatencyLimit = limit,
            }
            : throw new SufficeException(Fault.Usage, $"A latency budget must be longer than 0; got {limit.TotalMilliseconds} ms.");

    private static double Checked(double fraction) =>
        fraction is > 0 and <= 1
            ? fraction
            : throw new SufficeException(
                Fault.Usage,
                $"A budget is a fraction of the static model's MACs, above 0 and at most 1; got {fraction}."
            );
}

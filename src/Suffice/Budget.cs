namespace Suffice;

/// <summary>
/// What the caller allows, as a fraction of the static model's multiply-adds, the controller's own included. Either a
/// <see cref="FullBudget"/>, or an <see cref="AdaptiveBudget"/>, which may be limited for every single input as well.
/// </summary>
public abstract record Budget
{
    private protected Budget() { }

    /// <summary>Every block on every token, no decisions.</summary>
    public static FullBudget Full { get; } = new();

    /// <summary>The setting chosen when the bundle was made: the cheapest whose accuracy held on calibration.</summary>
    public static DefaultBudget Default { get; } = new();

    /// <summary>The cheapest setting whose loss against the static model the bundle's certificate bounds.</summary>
    public static CertifiedBudget Certified { get; } = new();

    /// <summary>A mean: easy inputs spend less so that hard ones may spend more.</summary>
    /// <param name="fraction">In (0, 1]; the bundle says which range its controller can meet.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/>: out of range.</exception>
    public static MeanBudget Mean(double fraction) => new(fraction);

    /// <summary>A limit for every single input; spends like <see cref="Default"/> below it.</summary>
    /// <inheritdoc cref="AdaptiveBudget.WithCap"/>
    public static AdaptiveBudget Cap(double fraction) => Default.WithCap(fraction);

    /// <summary>A limit in time for every single input; spends like <see cref="Default"/> below it.</summary>
    /// <inheritdoc cref="AdaptiveBudget.WithLatency"/>
    public static AdaptiveBudget Latency(TimeSpan limit) => Default.WithLatency(limit);

    private protected static double Checked(double fraction) =>
        fraction is > 0 and <= 1
            ? fraction
            : throw new SufficeException(
                Fault.Usage,
                $"A budget is a fraction of the static model's MACs, above 0 and at most 1; got {fraction}."
            );
}

/// <summary>The adapted net's full path, run as a static net is; see <see cref="Budget.Full"/>.</summary>
public sealed record FullBudget : Budget
{
    internal FullBudget() { }
}

/// <summary>A budget under which each input takes its own path.</summary>
public abstract record AdaptiveBudget : Budget
{
    private protected AdaptiveBudget() { }

    /// <summary>Limit for every single input, a fraction of the static model's MACs; null: none.</summary>
    public double? CapFraction { get; private init; }

    /// <summary>Limit for every single input, time on a profiled device; null: none.</summary>
    public TimeSpan? LatencyLimit { get; private init; }

    /// <summary>
    /// This budget with a limit for every single input as well: actions that could not finish within it are masked. A certificate does not
    /// cover it.
    /// </summary>
    /// <param name="fraction">Of the static model's multiply-adds, in (0, 1].</param>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/>: out of range.</exception>
    public AdaptiveBudget WithCap(double fraction) => this with { CapFraction = Checked(fraction) };

    /// <summary>
    /// This budget with a limit in time for every single input as well: actions that 19 of 20 runs could not finish within it are masked.
    /// Needs <see cref="SessionOptions.Profile"/>; holds for one input at a time, prepared.
    /// </summary>
    /// <param name="limit">Above 0; the profile says what the device can reach.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/>: not above 0.</exception>
    public AdaptiveBudget WithLatency(TimeSpan limit) =>
        limit > TimeSpan.Zero
            ? this with
            {
                LatencyLimit = limit,
            }
            : throw new SufficeException(Fault.Usage, $"A latency budget must be longer than 0; got {limit.TotalMilliseconds} ms.");
}

/// <summary>See <see cref="Budget.Default"/>.</summary>
public sealed record DefaultBudget : AdaptiveBudget
{
    internal DefaultBudget() { }
}

/// <summary>See <see cref="Budget.Certified"/>.</summary>
public sealed record CertifiedBudget : AdaptiveBudget
{
    internal CertifiedBudget() { }
}

/// <summary>See <see cref="Budget.Mean"/>.</summary>
public sealed record MeanBudget : AdaptiveBudget
{
    internal MeanBudget(double fraction) => Fraction = Checked(fraction);

    /// <summary>Mean over many inputs, a fraction of the static model's MACs, in (0, 1].</summary>
    public double Fraction { get; }
}

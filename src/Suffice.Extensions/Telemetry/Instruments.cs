using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Suffice.Extensions.Telemetry;

/// <summary>The meter, its instruments, and the source of activities: one set for all bundles of a host.</summary>
internal sealed class Instruments : IDisposable
{
    private readonly Meter meter;

    /// <param name="meters">The host's; null: a meter of one's own.</param>
    public Instruments(IMeterFactory? meters)
    {
        meter = meters?.Create(SufficeTelemetry.MeterName) ?? new Meter(SufficeTelemetry.MeterName);
        Inputs = meter.CreateCounter<long>(SufficeTelemetry.Inputs, "{input}", "Inputs answered.");
        MultiplyAdds = meter.CreateHistogram(
            SufficeTelemetry.MultiplyAdds,
            "{multiply_add}",
            "Multiply-adds that one input took, control included.",
            tags: null,
            new InstrumentAdvice<long> { HistogramBucketBoundaries = [.. OneTwoFive(100_000, 50_000_000_000)] }
        );
        Fraction = meter.CreateHistogram(
            SufficeTelemetry.Fraction,
            "1",
            "Multiply-adds that one input took, as a share of the static model's.",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [.. Enumerable.Range(1, 20).Select(i => i / 20.0)] }
        );
        Duration = meter.CreateHistogram(
            SufficeTelemetry.Duration,
            "s",
            "Time that one call took, waiting for a free session included.",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [.. OneTwoFive(100, 10_000_000).Select(us => us / 1e6)] }
        );
    }

    public ActivitySource Activities { get; } = new(SufficeTelemetry.ActivitySourceName);

    public Counter<long> Inputs { get; }

    public Histogram<long> MultiplyAdds { get; }

    public Histogram<double> Fraction { get; }

    public Histogram<double> Duration { get; }

    /// <summary>Whether anything about single inputs is measured.</summary>
    public bool InputsEnabled => Inputs.Enabled || MultiplyAdds.Enabled || Fraction.Enabled;

    /// <summary>Whether anybody listens to anything.</summary>
    public bool Enabled => InputsEnabled || Duration.Enabled || Activities.HasListeners();

    public void Dispose()
    {
        meter.Dispose();
        Activities.Dispose();
    }

    /// <summary>1, 2, 5, 10 and so on, times the first, up to the last.</summary>
    private static IEnumerable<long> OneTwoFive(long first, long last)
    {
        for (long unit = first; unit <= last; unit *= 10)
            foreach (long step in (long[])[unit, 2 * unit, 5 * unit])
                if (step <= last)
                    yield return step;
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Suffice.Extensions.Tests;

/// <summary>Listens to the meter <c>Suffice</c> until it is disposed.</summary>
internal sealed class MeasuredValues : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly ConcurrentQueue<(string Instrument, double Value, string Tags)> values = [];

    public MeasuredValues()
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Name != SufficeTelemetry.MeterName)
                return;
            Instruments.Add((instrument.Name, instrument.Unit, Buckets(instrument)));
            listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.Start();
    }

    /// <summary>Name, unit, and how many boundaries of buckets are advised.</summary>
    public List<(string Name, string? Unit, int Buckets)> Instruments { get; } = [];

    /// <summary>What one instrument was told, in order, with tags in the order of their names.</summary>
    public (double Value, string Tags)[] Of(string instrument) =>
        [.. values.Where(value => value.Instrument == instrument).Select(value => (value.Value, value.Tags))];

    public void Dispose() => listener.Dispose();

    private static int Buckets(Instrument instrument) =>
        instrument switch
        {
            Histogram<long> { Advice.HistogramBucketBoundaries: var boundaries } => boundaries!.Count,
            Histogram<double> { Advice.HistogramBucketBoundaries: var boundaries } => boundaries!.Count,
            _ => 0,
        };

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        values.Enqueue(
            (
                instrument.Name,
                value,
                string.Join(' ', tags.ToArray().OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"))
            )
        );
}

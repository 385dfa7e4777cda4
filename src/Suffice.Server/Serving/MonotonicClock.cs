using System.Diagnostics;

namespace Suffice.Server.Serving;

/// <summary>Seconds from any start; never set back, whatever happens to the time of day.</summary>
internal static class MonotonicClock
{
    private static readonly long Start = Stopwatch.GetTimestamp();

    public static double Now => Stopwatch.GetElapsedTime(Start).TotalSeconds;
}

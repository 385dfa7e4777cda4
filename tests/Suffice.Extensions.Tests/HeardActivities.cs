using System.Diagnostics;

namespace Suffice.Extensions.Tests;

/// <summary>Listens to the source <c>Suffice</c> until it is disposed.</summary>
internal sealed class HeardActivities : IDisposable
{
    private readonly ActivityListener listener;

    public HeardActivities()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SufficeTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Stopped.Add,
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>In the order in which they ended.</summary>
    public List<Activity> Stopped { get; } = [];

    public void Dispose() => listener.Dispose();
}

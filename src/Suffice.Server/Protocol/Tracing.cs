using System.Diagnostics;
using Suffice.Server.Serving;

namespace Suffice.Server.Protocol;

/// <summary>What traces say of each input: which path it took, at which setting, and where its time went.</summary>
internal static class Tracing
{
    public const string Classify = "suffice.classify";

    public static ActivitySource Source { get; } = new("Suffice.Server");

    public static void Tell(Activity? activity, ServedModel model, Served served)
    {
        if (activity is not { IsAllDataRequested: true })
            return;
        activity.SetTag("suffice.model", model.Name);
        activity.SetTag("suffice.version", model.Version);
        activity.SetTag("suffice.path", served.Prediction.Path.Name);
        activity.SetTag("suffice.setting", served.Setting);
        activity.SetTag("suffice.multiply_adds", served.Prediction.Cost.Macs);
        activity.SetTag("suffice.fraction", served.Fraction);
        activity.SetTag("suffice.batch", served.Batch);
        activity.SetTag("suffice.queue_seconds", served.Queued);
        activity.SetTag("suffice.compute_seconds", served.Computed);
    }
}

using System.Diagnostics;
using Suffice.Server.Serving;

namespace Suffice.Server.Protocol;

/// <summary>What traces say of each input: which path it took, at which setting, and where its time went.</summary>
internal static class Tracing
{
    public const string Classify = "suffice.classify";

    public static ActivitySource Source { get; } = new("Suffice.Server");

    /// <summary>Who is asked.</summary>
    public static void Tell(Activity? activity, ServedModel model)
    {
        activity?.SetTag("suffice.model", model.Name);
        activity?.SetTag("suffice.version", model.Version);
    }

    /// <summary>Why there is no answer.</summary>
    /// <returns>False: nothing is caught by it.</returns>
    public static bool Tell(Activity? activity, Exception error)
    {
        activity?.SetStatus(ActivityStatusCode.Error, error.Message);
        activity?.SetTag("error.type", error is RefusalException refusal ? refusal.Reason.ToString() : error.GetType().FullName);
        return false;
    }

    /// <summary>What was answered.</summary>
    public static void Tell(Activity? activity, Served served)
    {
        if (activity is not { IsAllDataRequested: true })
            return;
        activity.SetTag("suffice.path", served.Prediction.Path.Name);
        activity.SetTag("suffice.setting", served.Setting);
        activity.SetTag("suffice.multiply_adds", served.Prediction.Cost.Macs);
        activity.SetTag("suffice.fraction", served.Fraction);
        activity.SetTag("suffice.batch", served.Batch);
        activity.SetTag("suffice.queue_seconds", served.Queued);
        activity.SetTag("suffice.compute_seconds", served.Computed);
    }
}

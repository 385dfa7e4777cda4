using System.Diagnostics;
using System.Numerics;
using Suffice.Extensions.Settings;

namespace Suffice.Extensions.Telemetry;

/// <summary>One call that somebody listens to, from its start to its disposal.</summary>
internal sealed class MeasuredCall : IDisposable
{
    private readonly Instruments instruments;
    private readonly string name;
    private readonly BundledModel model;
    private readonly int inputs;
    private readonly Activity? activity;
    private readonly long start = Stopwatch.GetTimestamp();
    private string? error;

    private MeasuredCall(Instruments instruments, string name, BundledModel model, int inputs, Budget budget)
    {
        (this.instruments, this.name, this.model, this.inputs) = (instruments, name, model, inputs);
        activity = instruments.Activities.StartActivity(SufficeTelemetry.ActivityName);
        if (activity is not { IsAllDataRequested: true })
            return;
        activity.SetTag(SufficeTelemetry.ModelTag, name);
        activity.SetTag(SufficeTelemetry.BatchSizeTag, inputs);
        activity.SetTag(SufficeTelemetry.BudgetTag, BudgetSetting.Text(budget));
    }

    /// <summary>A call that starts now; null if nobody listens.</summary>
    public static MeasuredCall? Start(Instruments instruments, string name, BundledModel model, int inputs, Budget budget) =>
        instruments.Enabled ? new MeasuredCall(instruments, name, model, inputs, budget) : null;

    /// <summary>Reports what every input took.</summary>
    public void Answered(IReadOnlyList<Prediction> predictions)
    {
        if (instruments.InputsEnabled)
            foreach (Prediction prediction in predictions)
                Report(prediction);
        if (activity is not { IsAllDataRequested: true })
            return;
        string[] paths =
        [
            .. predictions
                .Select(prediction => prediction.Path)
                .DistinctBy(path => path.Index)
                .OrderBy(path => path.Index)
                .Select(path => path.Name),
        ];
        activity.SetTag(SufficeTelemetry.PathsTag, paths);
        activity.SetTag(SufficeTelemetry.MultiplyAdds, predictions.Sum(prediction => prediction.Cost.Macs));
    }

    /// <summary>Reports why there is no answer.</summary>
    public void Failed(Exception reason)
    {
        error = reason is SufficeException known ? known.Fault.ToString() : reason.GetType().FullName;
        activity?.SetTag(SufficeTelemetry.ErrorTag, error);
        activity?.SetStatus(ActivityStatusCode.Error, reason.Message);
    }

    public void Dispose()
    {
        if (instruments.Duration.Enabled)
        {
            int rounded = (int)BitOperations.RoundUpToPowerOf2((uint)inputs);
            var tags = new TagList { { SufficeTelemetry.ModelTag, name }, { SufficeTelemetry.BatchSizeTag, rounded } };
            if (error is not null)
                tags.Add(SufficeTelemetry.ErrorTag, error);
            instruments.Duration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, tags);
        }
        activity?.Dispose();
    }

    private void Report(Prediction prediction)
    {
        KeyValuePair<string, object?> of = new(SufficeTelemetry.ModelTag, name);
        instruments.Inputs.Add(
            1,
            of,
            new(SufficeTelemetry.PathTag, prediction.Path.Name),
            new(SufficeTelemetry.RejectedTag, prediction.IsRejected)
        );
        instruments.MultiplyAdds.Record(prediction.Cost.Macs, of);
        instruments.Fraction.Record(prediction.Cost.Macs / (double)model.StaticMacs(prediction.Tokens), of);
    }
}

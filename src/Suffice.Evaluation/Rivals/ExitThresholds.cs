using Suffice.Control;
using Suffice.Models;

namespace Suffice.Evaluation.Rivals;

/// <summary>Stops at the first exit whose temperature-scaled largest probability reaches that exit's own threshold.</summary>
/// <param name="library">The paths.</param>
/// <param name="deepest">End of the token schedule walked.</param>
/// <param name="temperatures">One per path of the library.</param>
/// <param name="thresholds">One per decision point of the schedule but the last.</param>
public sealed class ExitThresholds(
    PathLibrary library,
    ExecutionPath deepest,
    IReadOnlyList<double> temperatures,
    IReadOnlyList<double> thresholds
) : ScheduleController(library, deepest)
{
    private readonly Dictionary<int, double> thresholdAt = library
        .Chain(deepest)
        .SkipLast(1)
        .Zip(thresholds)
        .ToDictionary(pair => pair.First.Index, pair => pair.Second);

    protected override bool Stops(int input, ExecutionPath at, ReadOnlySpan<float> logits)
    {
        ArgumentNullException.ThrowIfNull(at);
        return Logits.Confidence(logits, temperatures[at.Index]) >= thresholdAt[at.Index];
    }
}

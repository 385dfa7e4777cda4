using Suffice.Control;
using Suffice.Models;

namespace Suffice.Evaluation.Rivals;

/// <summary>
/// Stops at the first exit whose temperature-scaled largest probability reaches the threshold (BranchyNet's rule with confidence, arXiv
/// 1709.01686).
/// </summary>
/// <param name="library">The paths.</param>
/// <param name="deepest">End of the token schedule walked.</param>
/// <param name="temperatures">One per path of the library.</param>
/// <param name="threshold">0 stops at the root; anything above 1 never stops early.</param>
public sealed class ConfidenceThreshold(PathLibrary library, ExecutionPath deepest, IReadOnlyList<double> temperatures, double threshold)
    : ScheduleController(library, deepest)
{
    protected override bool Stops(int input, ExecutionPath at, ReadOnlySpan<float> logits)
    {
        ArgumentNullException.ThrowIfNull(at);
        return Logits.Confidence(logits, temperatures[at.Index]) >= threshold;
    }
}

using Suffice.Control;
using Suffice.Models;

namespace Suffice.Evaluation.Rivals;

/// <summary>
/// Stops at the first exit whose temperature-scaled entropy, in nats, does not exceed the threshold (BranchyNet, arXiv 1709.01686).
/// </summary>
/// <param name="library">The paths.</param>
/// <param name="deepest">End of the token schedule walked.</param>
/// <param name="temperatures">One per path of the library.</param>
/// <param name="threshold">Anything above ln(classes) stops at the root; below 0 it never stops early.</param>
public sealed class EntropyThreshold(PathLibrary library, ExecutionPath deepest, IReadOnlyList<double> temperatures, double threshold)
    : ScheduleController(library, deepest)
{
    protected override bool Stops(int input, ExecutionPath at, ReadOnlySpan<float> logits)
    {
        ArgumentNullException.ThrowIfNull(at);
        return Logits.Entropy(logits, temperatures[at.Index]) <= threshold;
    }
}

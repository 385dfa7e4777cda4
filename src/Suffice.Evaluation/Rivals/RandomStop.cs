using System.IO.Hashing;
using System.Runtime.InteropServices;
using Suffice.Models;

namespace Suffice.Evaluation.Rivals;

/// <summary>Stops at every exit with the same chance, whatever the input: what choosing is worth when it knows nothing.</summary>
/// <param name="library">The paths.</param>
/// <param name="deepest">End of the token schedule walked.</param>
/// <param name="chance">Of stopping at an exit, 0 to 1.</param>
public sealed class RandomStop(PathLibrary library, ExecutionPath deepest, double chance) : ScheduleController(library, deepest)
{
    // Drawn from the answer itself, so that a run can be repeated in any order and any batch.
    protected override bool Stops(int input, ExecutionPath at, ReadOnlySpan<float> logits) =>
        (XxHash64.HashToUInt64(MemoryMarshal.AsBytes(logits)) >> 11) * Math.Pow(2, -53) < chance;
}

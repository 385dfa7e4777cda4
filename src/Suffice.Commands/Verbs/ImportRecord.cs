using Suffice.Import;
using Suffice.Import.Verification;

namespace Suffice.Commands.Verbs;

/// <summary>What <c>import</c> understood, and how the bundle compares.</summary>
/// <param name="Bundle">The file written.</param>
/// <param name="Source">What it was made of.</param>
/// <param name="Family">Of the net.</param>
/// <param name="Classes">Labels; floats of an embedding.</param>
/// <param name="Embeds">Whether it gives embeddings.</param>
/// <param name="Tokenizer">The kind of its tokenizer; null: none.</param>
/// <param name="Parameters">Numbers that it holds.</param>
/// <param name="Macs">Multiply-adds of one input, the longest one of texts.</param>
/// <param name="Notes">What was assumed or left out.</param>
/// <param name="PeakBytes">Most memory this process has had at a time (VmHWM), before it compared; null where the system does not
/// say.</param>
/// <param name="Verification">Null: nothing was compared.</param>
internal sealed record ImportRecord(
    string Bundle,
    string Source,
    string Family,
    int Classes,
    bool Embeds,
    string? Tokenizer,
    long Parameters,
    long Macs,
    IReadOnlyList<string> Notes,
    long? PeakBytes,
    VerificationResult? Verification
)
{
    public static ImportRecord Of(string bundle, ImportSummary summary, long? peakBytes, VerificationResult? result) =>
        new(
            bundle,
            summary.Source,
            summary.Family,
            summary.Model.Classes,
            summary.Model.Embeds,
            summary.Tokenizer,
            summary.Parameters,
            summary.Macs,
            summary.Notes,
            peakBytes,
            result
        );
}

using Suffice.Bundles;
using Suffice.Models;

namespace Suffice.Import;

/// <summary>What was understood of a net.</summary>
/// <param name="Source">As the user named it.</param>
/// <param name="Family">Its family.</param>
/// <param name="Model">What it is here.</param>
/// <param name="Preprocessing">Of images.</param>
/// <param name="Labels">Empty where it gives embeddings.</param>
/// <param name="Tokenizer">The kind of its tokenizer; null: none.</param>
/// <param name="Parameters">Numbers that it holds.</param>
/// <param name="Macs">Multiply-adds of one input, the longest one of texts.</param>
/// <param name="Notes">What was assumed, left out, or is done in another way than the source does it.</param>
internal sealed record ImportSummary(
    string Source,
    string Family,
    ModelDescription Model,
    Preprocessing Preprocessing,
    IReadOnlyList<string> Labels,
    string? Tokenizer,
    long Parameters,
    long Macs,
    IReadOnlyList<string> Notes
);

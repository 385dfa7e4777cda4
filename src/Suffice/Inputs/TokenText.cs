using Suffice.Models;

namespace Suffice.Inputs;

/// <summary>A text as tokens.</summary>
/// <param name="Ids">(n) token ids; the first is the class token.</param>
/// <param name="Types">(n) token types; null: all are 0.</param>
public sealed record TokenText(int[] Ids, int[]? Types = null) : ModelInput
{
    /// <inheritdoc/>
    public override InputKind Kind => InputKind.Text;
}

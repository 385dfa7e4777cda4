using Suffice.Models;

namespace Suffice.Inputs;

/// <summary>An image as the net reads it: of its size, its channels, and normalised as the bundle says.</summary>
/// <param name="Values">(C, H, W), finite.</param>
internal sealed record PreparedPixels(ReadOnlyMemory<float> Values) : ModelInput
{
    public override InputKind Kind => InputKind.Image;

    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: of another size, or not all numbers.</exception>
    public void CopyTo(Span<float> place, string name)
    {
        if (Values.Length != place.Length)
            throw new SufficeException(Fault.Data, $"{name} has {Values.Length} numbers; this model reads {place.Length}. Give as many.");
        foreach (float value in Values.Span)
            if (!float.IsFinite(value))
                throw new SufficeException(Fault.Data, $"{name} holds {value}, which is no pixel. Give finite numbers.");
        Values.Span.CopyTo(place);
    }
}

using Suffice.Models;

namespace Suffice.Inputs;

/// <summary>One input before it is prepared for a model: <see cref="PixelImage"/> or <see cref="TokenText"/>.</summary>
public abstract record ModelInput
{
    private protected ModelInput() { }

    /// <summary>What it is.</summary>
    public abstract InputKind Kind { get; }
}

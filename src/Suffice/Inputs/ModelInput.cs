namespace Suffice.Inputs;

/// <summary>One input that was read, before it is prepared for a model: <see cref="PixelImage"/> or <see cref="TokenText"/>.</summary>
public abstract record ModelInput : InputSource
{
    private protected ModelInput() { }

    internal sealed override ModelInput Read(InputReading reading, string name) => this;
}

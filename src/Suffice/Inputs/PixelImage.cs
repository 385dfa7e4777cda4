using Suffice.Models;

namespace Suffice.Inputs;

/// <summary>A decoded image, 8 bits a channel, rows from top to bottom, channels interleaved.</summary>
/// <param name="Width">Pixels, at least 1.</param>
/// <param name="Height">Pixels, at least 1.</param>
/// <param name="Channels">1 (grey) or 3 (RGB).</param>
/// <param name="Pixels">Height × Width × Channels bytes.</param>
public sealed record PixelImage(int Width, int Height, int Channels, byte[] Pixels) : ModelInput
{
    /// <inheritdoc/>
    public override InputKind Kind => InputKind.Image;

    /// <summary>Height × Width × Channels bytes.</summary>
    public byte[] Pixels { get; } =
        Width > 0 && Height > 0 && Channels is 1 or 3 && Pixels.Length == (long)Width * Height * Channels
            ? Pixels
            : throw new SufficeException(
                Fault.Data,
                $"An image of {Width} × {Height} pixels with {Channels} channels cannot hold {Pixels.Length} bytes; give width × height × "
                    + "channels bytes with 1 or 3 channels."
            );
}

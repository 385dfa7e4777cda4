using System.Buffers.Binary;

namespace Suffice.Inputs.Formats;

/// <summary>Turns the samples of one PNG's rows into grey or RGB of 8 bits, transparency laid over white.</summary>
internal sealed class PngPixels
{
    private readonly PngHeader header;
    private readonly string name;
    private readonly byte[] palette; // RGB of each colour, over white
    private readonly ushort[] transparent; // the one transparent colour; empty: there is none
    private readonly ushort[] samples;

    public PngPixels(PngFile png, string name)
    {
        (header, this.name) = (png.Header, name);
        samples = new ushort[header.Samples];
        ReadOnlySpan<byte> says = png.Transparency.Span;
        palette = png.Palette.ToArray();
        if (header.Colour == PngColour.Palette)
        {
            for (int i = 0; i < palette.Length && i / 3 < says.Length; i++)
                palette[i] = OverWhite(palette[i], says[i / 3]);
            transparent = [];
            return;
        }
        transparent = new ushort[says.Length / 2];
        int most = (1 << header.Depth) - 1; // bits above are of no meaning
        for (int i = 0; i < transparent.Length; i++)
            transparent[i] = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(says[(2 * i)..]) & most);
    }

    /// <param name="row">Unfiltered.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="to">Where the first pixel goes.</param>
    /// <param name="step">Bytes from one pixel's place to the next one's.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: a colour that the palette does not have.</exception>
    public void Write(ReadOnlySpan<byte> row, int width, Span<byte> to, int step)
    {
        if (header.Colour == PngColour.Rgb && header.Depth == 8 && transparent.Length == 0 && step == 3)
            row[..(3 * width)].CopyTo(to);
        else
            for (int x = 0; x < width; x++)
                Pixel(row, x, to[(x * step)..]);
    }

    private void Pixel(ReadOnlySpan<byte> row, int x, Span<byte> to)
    {
        for (int i = 0; i < samples.Length; i++)
            samples[i] = Sample(row, (x * samples.Length) + i);
        if (header.Colour == PngColour.Palette)
        {
            int colour = samples[0];
            if (3 * colour >= palette.Length)
                throw ImageDecoder.Damaged(name, $"has a pixel of colour {colour}, but a palette of {palette.Length / 3}");
            palette.AsSpan(3 * colour, 3).CopyTo(to);
            return;
        }
        bool isTransparent = transparent.Length > 0 && samples.AsSpan().SequenceEqual(transparent);
        int alpha =
            isTransparent ? 0
            : header.Colour is PngColour.GreyAlpha or PngColour.RgbAlpha ? EightBits(samples[^1])
            : byte.MaxValue;
        for (int c = 0; c < header.Channels; c++)
            to[c] = OverWhite(EightBits(samples[c]), alpha);
    }

    private ushort Sample(ReadOnlySpan<byte> row, int i)
    {
        if (header.Depth == 8)
            return row[i];
        if (header.Depth == 16)
            return BinaryPrimitives.ReadUInt16BigEndian(row[(2 * i)..]);
        int perByte = 8 / header.Depth;
        return (ushort)(row[i / perByte] >> (8 - (header.Depth * ((i % perByte) + 1))) & ((1 << header.Depth) - 1));
    }

    /// <summary>The upper 8 bits of 16; fewer bits stretched over the full range.</summary>
    private byte EightBits(int sample) =>
        (byte)(
            header.Depth switch
            {
                16 => sample >> 8,
                8 => sample,
                int depth => sample * 255 / ((1 << depth) - 1),
            }
        );

    private static byte OverWhite(byte value, int alpha) => (byte)(((value * alpha) + (255 * (255 - alpha)) + 127) / 255);
}

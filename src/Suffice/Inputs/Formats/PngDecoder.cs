using System.IO.Compression;

namespace Suffice.Inputs.Formats;

/// <summary>
/// Decodes PNG (W3C PNG, third edition) row by row: unpacks, undoes the filters, and writes grey or RGB at once, so that beside the file
/// and the image there are two rows in memory. A library would hold the unpacked rows and the image together, and takes palette indices
/// that no palette has.
/// </summary>
internal sealed class PngDecoder
{
    private readonly PngFile png;
    private readonly PngHeader header;
    private readonly string name;
    private readonly PngPixels pixels;

    private PngDecoder(PngFile png, string name)
    {
        (this.png, this.name) = (png, name);
        header = png.Header;
        pixels = new PngPixels(png, name);
    }

    /// <param name="file">The whole file.</param>
    /// <param name="name">For errors.</param>
    /// <param name="maxPixels">More are refused before anything is allocated.</param>
    /// <returns>The image as it is stored, and the orientation that it asks for.</returns>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: damaged, or of a kind that is refused.</exception>
    public static (PixelImage Image, int Orientation) Decode(byte[] file, string name, long maxPixels)
    {
        var png = new PngFile(file, name, maxPixels);
        return (new PngDecoder(png, name).Decode(), png.Orientation);
    }

    private PixelImage Decode()
    {
        var image = new byte[(long)header.Width * header.Height * header.Channels]; // (H, W, C)
        try
        {
            using var rows = new ZLibStream(new JoinedStream(png.Data), CompressionMode.Decompress);
            foreach (PngPass pass in header.Passes())
                Decode(pass, rows, image);
            if (rows.ReadByte() >= 0)
                throw ImageDecoder.Damaged(name, "holds more pixels than its header says");
        }
        catch (Exception error) when (error is InvalidDataException or IOException) // the latter where a preset dictionary is asked for
        {
            throw new SufficeException(
                Fault.Data,
                $"{name} has compressed data that cannot be unpacked ({error.Message}). The file is damaged: replace it.",
                error
            );
        }
        return new PixelImage(header.Width, header.Height, header.Channels, image);
    }

    private void Decode(PngPass pass, Stream rows, byte[] image)
    {
        int width = pass.Width(header.Width),
            height = width > 0 ? pass.Height(header.Height) : 0;
        int bits = header.Samples * header.Depth,
            length = (int)((((long)width * bits) + 7) / 8);
        byte[] row = new byte[1 + length],
            above = new byte[1 + length]; // each with its filter first
        for (int y = 0; y < height; y++)
        {
            int read = rows.ReadAtLeast(row, row.Length, throwOnEndOfStream: false);
            if (read < row.Length)
                throw ImageDecoder.Damaged(name, "holds fewer pixels than its header says");
            if (!Unfilter(row[0], row.AsSpan(1), above.AsSpan(1), Math.Max(1, bits / 8)))
                throw ImageDecoder.Damaged(name, $"has a row with filter {row[0]}, which PNG does not have");
            int start = (((pass.Y + (y * pass.StepY)) * header.Width) + pass.X) * header.Channels;
            pixels.Write(row.AsSpan(1), width, image.AsSpan(start), pass.StepX * header.Channels);
            (row, above) = (above, row);
        }
    }

    /// <summary>Undoes a row's filter in place (PNG, section 9).</summary>
    /// <param name="filter">0 to 4.</param>
    /// <param name="row">As unpacked.</param>
    /// <param name="above">The row before, unfiltered; zeros before the first.</param>
    /// <param name="unit">Bytes from a byte to the one of the pixel to the left.</param>
    /// <returns>Whether there is such a filter.</returns>
    private static bool Unfilter(int filter, Span<byte> row, ReadOnlySpan<byte> above, int unit)
    {
        for (int i = 0; i < row.Length && filter is >= 1 and <= 4; i++)
        {
            int left = i >= unit ? row[i - unit] : 0,
                up = above[i],
                corner = i >= unit ? above[i - unit] : 0;
            row[i] += (byte)(
                filter switch
                {
                    1 => left,
                    2 => up,
                    3 => (left + up) / 2,
                    _ => Paeth(left, up, corner),
                }
            );
        }
        return filter is >= 0 and <= 4;
    }

    private static int Paeth(int left, int up, int corner)
    {
        int guess = left + up - corner;
        int fromLeft = Math.Abs(guess - left),
            fromUp = Math.Abs(guess - up),
            fromCorner = Math.Abs(guess - corner);
        return fromLeft <= fromUp && fromLeft <= fromCorner ? left
            : fromUp <= fromCorner ? up
            : corner;
    }
}

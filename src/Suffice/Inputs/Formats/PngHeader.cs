using System.Buffers.Binary;

namespace Suffice.Inputs.Formats;

/// <summary>PNG's colour types, by their numbers in a header.</summary>
internal enum PngColour
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    RgbAlpha = 6,
}

/// <summary>What a PNG's IHDR chunk says.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Depth">Bits a sample: 1, 2, 4, 8 or 16.</param>
/// <param name="Colour">What samples mean.</param>
/// <param name="IsInterlaced">Whether rows come in seven passes.</param>
internal sealed record PngHeader(int Width, int Height, int Depth, PngColour Colour, bool IsInterlaced)
{
    /// <summary>The image, and once more to turn it upright.</summary>
    private const int BytesPerPixel = 6;

    /// <summary>Samples of a pixel, alpha included.</summary>
    public int Samples =>
        Colour switch
        {
            PngColour.Rgb => 3,
            PngColour.GreyAlpha => 2,
            PngColour.RgbAlpha => 4,
            _ => 1,
        };

    /// <summary>Channels of the decoded image: 1 or 3.</summary>
    public int Channels => Colour is PngColour.Grey or PngColour.GreyAlpha ? 1 : 3;

    /// <summary>The parts of the image in the order in which their rows come (Adam7, or one).</summary>
    public PngPass[] Passes() =>
        IsInterlaced
            ? [new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2)]
            : [new(0, 0, 1, 1)];

    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: there is no such PNG, or it has too many pixels.</exception>
    public static PngHeader Read(ReadOnlySpan<byte> body, long maxPixels, string name)
    {
        if (body.Length != 13)
            throw ImageDecoder.Damaged(name, "has a header of the wrong length");
        (uint width, uint height) = (BinaryPrimitives.ReadUInt32BigEndian(body), BinaryPrimitives.ReadUInt32BigEndian(body[4..]));
        ImageDecoder.CheckSize(width, height, maxPixels, BytesPerPixel, name);
        var header = new PngHeader((int)width, (int)height, body[8], (PngColour)body[9], body[12] == 1);
        bool exists = header.Colour switch
        {
            PngColour.Grey => header.Depth is 1 or 2 or 4 or 8 or 16,
            PngColour.Palette => header.Depth is 1 or 2 or 4 or 8,
            PngColour.Rgb or PngColour.GreyAlpha or PngColour.RgbAlpha => header.Depth is 8 or 16,
            _ => false,
        };
        if (!exists)
            throw ImageDecoder.Damaged(name, $"says colour type {body[9]} with {body[8]} bits, which PNG does not have");
        return body[10] == 0 && body[11] == 0 && body[12] <= 1
            ? header
            : throw ImageDecoder.Damaged(name, "names a compression, filter or interlace method which PNG does not have");
    }
}

/// <summary>Every how many-th pixel and row one pass has, and where it begins.</summary>
internal readonly record struct PngPass(int X, int Y, int StepX, int StepY)
{
    /// <summary>Pixels in a row of the pass; 0: the pass is empty.</summary>
    public int Width(int imageWidth) => (imageWidth - X + StepX - 1) / StepX;

    /// <summary>Rows of the pass; 0: the pass is empty.</summary>
    public int Height(int imageHeight) => (imageHeight - Y + StepY - 1) / StepY;
}

using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Suffice.Inputs.Formats;

/// <summary>
/// A PNG taken apart into what its chunks say (W3C PNG, third edition), checked: chunk bounds and checksums, header, palette, transparency.
/// </summary>
internal sealed class PngFile
{
    private const int SignatureBytes = 8,
        MostColours = 256;

    private readonly byte[] file;
    private readonly string name;
    private readonly PngMetadata metadata = new();

    /// <param name="file">The whole file.</param>
    /// <param name="name">For errors.</param>
    /// <param name="maxPixels">More are refused.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: damaged, or of a kind that is refused.</exception>
    public PngFile(byte[] file, string name, long maxPixels)
    {
        (this.file, this.name) = (file, name);
        bool ended = false;
        for (int at = SignatureBytes; !ended; )
        {
            if (file.Length - at < 12)
                throw Truncated();
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            if (length > file.Length - at - 12)
                throw Truncated();
            ReadOnlySpan<byte> typeAndBody = file.AsSpan(at + 4, (int)length + 4);
            string type = Encoding.ASCII.GetString(typeAndBody[..4]);
            if (Crc32.HashToUInt32(typeAndBody) != BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + (int)length)))
                throw Damaged($"has a wrong checksum in its {type} chunk at byte {at:N0}");
            if ((type == "IHDR") != (at == SignatureBytes))
                throw Damaged($"has a chunk {type} at byte {at:N0}; a PNG begins with its only IHDR");
            Chunk(type, at + 8, typeAndBody[4..], maxPixels);
            ended = type == "IEND";
            at += (int)length + 12;
        }
        if (Header.Colour == PngColour.Palette && Palette.Length == 0)
            throw Damaged("has colours from a palette, but no palette");
    }

    public PngHeader Header { get; private set; } = null!; // the first chunk

    /// <summary>Red, green and blue of each colour.</summary>
    public ReadOnlyMemory<byte> Palette { get; private set; }

    /// <summary>
    /// Of a palette: opacity of its first colours. Else the one transparent colour, 16 bits a channel. Empty: all is opaque.
    /// </summary>
    public ReadOnlyMemory<byte> Transparency { get; private set; }

    /// <summary>1 to 8.</summary>
    public int Orientation => metadata.Orientation;

    /// <summary>The pieces of the compressed rows, where they lie in the file.</summary>
    public List<ReadOnlyMemory<byte>> Data { get; } = [];

    private void Chunk(string type, int start, ReadOnlySpan<byte> body, long maxPixels)
    {
        switch (type)
        {
            case "IHDR":
                Header = PngHeader.Read(body, maxPixels, name);
                break;
            case "PLTE":
                if (Data.Count > 0 || Palette.Length > 0)
                    throw Damaged("has a palette behind its pixels, or two palettes");
                if (body.Length % 3 != 0 || body.Length is 0 or > 3 * MostColours)
                    throw Damaged($"has a palette of {body.Length} bytes, which cannot be");
                Palette = file.AsMemory(start, body.Length);
                break;
            case "tRNS":
                CheckTransparency(body.Length);
                Transparency = file.AsMemory(start, body.Length);
                break;
            case "IDAT":
                Data.Add(file.AsMemory(start, body.Length));
                break;
            case "IEND":
                break;
            default:
                // By the case of its first letter a chunk says whether an image can be shown without it.
                if (char.IsAsciiLetterUpper(type[0]))
                    throw Damaged($"has a chunk {type} that must be understood but is not known");
                metadata.Add(type, body);
                break;
        }
    }

    private void CheckTransparency(int bytes)
    {
        if (Data.Count > 0)
            throw Damaged("has transparency behind its pixels");
        bool fits = Header.Colour switch
        {
            PngColour.Grey => bytes == 2,
            PngColour.Rgb => bytes == 6,
            PngColour.Palette => bytes <= MostColours,
            _ => false, // has its own alpha
        };
        if (!fits)
            throw Damaged($"has a tRNS chunk of {bytes} bytes, which does not fit its colours");
    }

    private SufficeException Damaged(string what) => ImageDecoder.Damaged(name, what);

    private SufficeException Truncated() => Damaged("is a truncated PNG: it stops before its IEND chunk");
}

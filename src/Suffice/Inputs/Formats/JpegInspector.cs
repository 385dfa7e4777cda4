using System.Buffers.Binary;

namespace Suffice.Inputs.Formats;

/// <summary>
/// Walks a JPEG before it is decoded (ITU-T T.81, annex B): bounds, the frame's kind and size, the tables that scans name, every scan's
/// data to their last block, and that the file goes on to its end marker. The decoder itself would fill what is missing with grey.
/// </summary>
internal sealed class JpegInspector
{
    private const int MaxScans = 256,
        Tables = 4;

    private readonly byte[] file;
    private readonly string name;
    private readonly long maxPixels;
    private readonly JpegColours colours;
    private readonly JpegHuffman?[] dc = new JpegHuffman?[Tables],
        ac = new JpegHuffman?[Tables];
    private readonly bool[] quantisation = new bool[Tables];
    private readonly JpegMetadata metadata = new();
    private JpegFrame? frame;
    private int restartInterval;
    private int scans;
    private int at = 2;

    private JpegInspector(byte[] file, string name, long maxPixels)
    {
        (this.file, this.name, this.maxPixels) = (file, name, maxPixels);
        colours = new JpegColours(file);
    }

    /// <summary>Checks a file, and changes it so that the decoder takes its colours as libjpeg does.</summary>
    /// <param name="file">The whole file; changed in place, its length kept.</param>
    /// <param name="name">For errors.</param>
    /// <param name="maxPixels">More are refused.</param>
    /// <returns>The orientation that it asks for, 1 to 8.</returns>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: damaged, or of a kind that is refused.</exception>
    public static int Inspect(byte[] file, string name, long maxPixels)
    {
        var inspector = new JpegInspector(file, name, maxPixels);
        inspector.Walk();
        inspector.colours.Apply(name);
        return inspector.metadata.Orientation;
    }

    private void Walk()
    {
        while (true)
        {
            byte marker = NextMarker();
            if (marker == 0xD9)
                break; // end of image
            if (marker is >= 0xD0 and <= 0xD8 or 0x01)
                continue; // no body
            if (file.Length - at < 2)
                throw Truncated();
            int length = BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at)),
                body = at + 2;
            if (length < 2)
                throw Damaged($"has a segment of impossible length at byte {at:N0}");
            if (length > file.Length - at)
                throw Truncated();
            at += length;
            Segment(marker, body, length - 2);
        }
        if (scans == 0)
            throw Damaged("has no image data");
        if (frame!.Incomplete.Any())
            throw Damaged(
                $"is a truncated JPEG: scans are missing, for its channel {frame.Incomplete.First() + 1} does not come to its full "
                    + "precision"
            );
    }

    private void Segment(byte marker, int start, int length)
    {
        ReadOnlySpan<byte> body = file.AsSpan(start, length);
        // As in libjpeg, what is said about colours counts up to the first scan.
        if (marker is >= 0xE0 and <= 0xEF && scans == 0)
        {
            metadata.Add(marker, body);
            colours.Application(marker, start, length);
        }
        if (marker == 0xC4)
            HuffmanTables(body);
        if (marker == 0xDB)
            QuantisationTables(body);
        if (marker == 0xDD)
            restartInterval =
                length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(body) : throw Damaged("has a restart interval of the wrong length");
        if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
        {
            if (frame is not null)
                throw Damaged("has two frame headers");
            frame = Frame(marker, body);
            colours.Frame(start, frame.Components.Length);
        }
        if (marker != 0xDA)
            return;
        if (frame is null)
            throw Damaged("has image data before its frame header");
        if (++scans > MaxScans)
            throw ImageDecoder.Bad(name, $"has more than {MaxScans} scans", "Save it again as an ordinary JPEG");
        at = Scan(start, body).Check(file, at);
        SkipToMarker();
    }

    private JpegFrame Frame(byte marker, ReadOnlySpan<byte> body)
    {
        if (marker is not (0xC0 or 0xC1 or 0xC2))
        {
            string kind = marker >= 0xC9 ? "an arithmetic-coded" : "a lossless or hierarchical";
            throw ImageDecoder.Bad(
                name,
                $"is {kind} JPEG (frame type {marker - 0xC0}); baseline and progressive ones are read",
                "Save it again as an ordinary JPEG"
            );
        }
        if (body.Length < 6 || body.Length != 6 + (3 * body[5]))
            throw Damaged("has a frame header of the wrong length");
        if (body[0] != 8)
            throw ImageDecoder.Bad(name, $"is a JPEG of {body[0]} bits a channel; 8 are read", "Save it again with 8 bits");
        int height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]),
            width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
        if (body[5] is not (1 or 3 or 4))
            throw ImageDecoder.Bad(name, $"is a JPEG of {body[5]} channels; 1, 3 and 4 are read", "Convert it to RGB");
        // Each channel, with two bytes more where its coefficients are kept, and the image.
        int bytesPerPixel = (body[5] * (marker == 0xC2 ? 3 : 1)) + (body[5] == 1 ? 1 : 3);
        ImageDecoder.CheckSize(width, height, maxPixels, bytesPerPixel, name);
        var components = new JpegComponent[body[5]];
        for (int i = 0; i < components.Length; i++)
        {
            ReadOnlySpan<byte> says = body.Slice(6 + (3 * i), 3);
            (int across, int down) = (says[1] >> 4, says[1] & 15);
            if (across is < 1 or > 4 || down is < 1 or > 4 || says[2] >= Tables)
                throw Damaged($"has a channel {i + 1} with a sampling of {across} × {down} and table {says[2]}, which JPEG does not have");
            components[i] = new JpegComponent
            {
                Id = says[0],
                Across = across,
                Down = down,
                Quantisation = says[2],
            };
        }
        return new JpegFrame(width, height, marker == 0xC2, components);
    }

    private void HuffmanTables(ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty)
        {
            if (body.Length < 17)
                throw Damaged("has a Huffman table of the wrong length");
            int symbols = 0,
                which = body[0];
            foreach (byte count in body.Slice(1, 16))
                symbols += count;
            if (body.Length < 17 + symbols || (which & 15) >= Tables || which >> 4 > 1)
                throw Damaged("has a Huffman table of the wrong length or number");
            (which >> 4 == 0 ? dc : ac)[which & 15] = JpegHuffman.Of(body.Slice(1, 16), body.Slice(17, symbols))
                ?? throw Damaged("has a Huffman table with more codes than there can be");
            body = body[(17 + symbols)..];
        }
    }

    private void QuantisationTables(ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty)
        {
            int bytes = JpegFrame.Coefficients * (body[0] >> 4 == 0 ? 1 : 2);
            if (body.Length < 1 + bytes || (body[0] & 15) >= Tables)
                throw Damaged("has a quantisation table of the wrong length or number");
            quantisation[body[0] & 15] = true;
            body = body[(1 + bytes)..];
        }
    }

    private JpegScan Scan(int start, ReadOnlySpan<byte> body)
    {
        int count = body.Length > 0 ? body[0] : 0;
        if (count is < 1 or > 4 || body.Length != 4 + (2 * count))
            throw Damaged("has a scan header of the wrong length");
        (int first, int last, int high, int low) = (body[^3], body[^2], body[^1] >> 4, body[^1] & 15);
        if (!frame!.IsProgressive)
            (first, last, high, low) = (0, JpegFrame.Coefficients - 1, 0, 0);
        else if (first > last || last >= JpegFrame.Coefficients || (first == 0) != (last == 0) || (first > 0 && count > 1) || low > 13)
            throw Damaged($"has a scan of coefficients {first} to {last} of {count} channels, which JPEG does not have");
        var components = new JpegScanComponent[count];
        for (int i = 0; i < count; i++)
        {
            int index = Find(body[1 + (2 * i)], components.AsSpan(0, i));
            colours.Scanned(start + 1 + (2 * i), index);
            components[i] = Component(frame.Components[index], body[2 + (2 * i)], first, last, high > 0);
            Progress(components[i].Component, first, last, high, low);
        }
        return new JpegScan(frame, components, restartInterval, name)
        {
            First = first,
            Last = last,
            Refines = high > 0,
        };
    }

    /// <summary>The first channel of that name that the scan does not have yet, as libjpeg finds it.</summary>
    private int Find(byte id, ReadOnlySpan<JpegScanComponent> taken)
    {
        for (int i = 0; i < frame!.Components.Length; i++)
        {
            bool free = frame.Components[i].Id == id;
            foreach (JpegScanComponent other in taken)
                free &= other.Component != frame.Components[i];
            if (free)
                return i;
        }
        throw Damaged($"has a scan of a channel {id} that its frame does not have");
    }

    private JpegScanComponent Component(JpegComponent component, byte tables, int first, int last, bool refines)
    {
        JpegHuffman? dcTable = (tables >> 4) < Tables ? dc[tables >> 4] : null,
            acTable = (tables & 15) < Tables ? ac[tables & 15] : null;
        bool hasAll =
            (first > 0 || refines || dcTable is not null) && (last == 0 || acTable is not null) && quantisation[component.Quantisation];
        return hasAll
            ? new JpegScanComponent(component, dcTable, acTable)
            : throw ImageDecoder.Bad(
                name,
                "is a JPEG without the tables that its image data need",
                "The file is damaged, or a frame of a film: save it as an ordinary JPEG"
            );
    }

    private void Progress(JpegComponent component, int first, int last, int high, int low)
    {
        Span<int> bits = component.LowestBit.AsSpan(first, last - first + 1);
        if (high > 0 ? bits.ContainsAnyExcept(high) || low != high - 1 : bits.ContainsAnyExcept(-1))
            throw Damaged("is a truncated JPEG: scans are missing or come twice, for one does not go on from those before it");
        bits.Fill(low);
    }

    /// <summary>Reads 0xFF, any further 0xFF as fill, and the marker's code.</summary>
    private byte NextMarker()
    {
        if (at < file.Length && file[at] != 0xFF)
            throw Damaged($"has no marker where one must be, at byte {at:N0}");
        while (at < file.Length && file[at] == 0xFF)
            at++;
        return at < file.Length ? file[at++] : throw Truncated();
    }

    /// <summary>Goes to the first marker that is no restart marker; bytes in between are passed over.</summary>
    private void SkipToMarker()
    {
        while (true)
        {
            int found = file.AsSpan(at).IndexOf((byte)0xFF);
            if (found < 0 || at + found + 1 >= file.Length)
                throw Truncated();
            at += found;
            if (file[at + 1] is not (0 or 0xFF or >= 0xD0 and <= 0xD7))
                return;
            at += file[at + 1] == 0xFF ? 1 : 2;
        }
    }

    private SufficeException Damaged(string what) => ImageDecoder.Damaged(name, what);

    private SufficeException Truncated() => Damaged("is a truncated JPEG: it stops before its end marker");
}

namespace Suffice.Inputs.Formats;

/// <summary>
/// What a JPEG's channels mean. The rule is libjpeg-turbo's (<c>default_decompress_parms</c>), which browsers, Pillow and OpenCV share:
/// <list type="bullet">
/// <item>One channel: grey.</item>
/// <item>Three: with a JFIF segment YCbCr, whatever else there is; else Adobe's transform (0: RGB, others: YCbCr); else by the channels'
/// names ('R', 'G', 'B': RGB, others: YCbCr).</item>
/// <item>Four, with Adobe's mark: transform 0 is CMYK, others are YCCK. Without it libjpeg says CMYK but not whether its inks are inverted,
/// so those are refused.</item>
/// </list>
/// The decoder has rules of its own. So the file is written over where it asks: application segments lose their names, and channels get
/// names that leave no doubt.
/// </summary>
internal sealed class JpegColours(byte[] file)
{
    private const byte Unused = 0xEF; // an application segment that no decoder reads
    private const int AdobeTransform = 11;

    private readonly List<int> applications = []; // places of marker codes
    private readonly List<(int Place, int Channel)> scanned = [];
    private bool jfif;
    private int adobe = -1; // where the last one's body begins; -1: there is none
    private int frame,
        channels;

    /// <summary>Takes note of an application segment that comes before the first scan.</summary>
    public void Application(byte marker, int start, int length)
    {
        if (marker is not (0xE0 or 0xEE))
            return;
        ReadOnlySpan<byte> body = file.AsSpan(start, length);
        applications.Add(start - 3);
        jfif |= marker == 0xE0 && length >= 14 && body.StartsWith("JFIF\0"u8);
        if (marker == 0xEE && length >= 12 && body.StartsWith("Adobe"u8))
            adobe = start;
    }

    /// <param name="start">Where the frame header's body begins.</param>
    /// <param name="count">Channels.</param>
    public void Frame(int start, int count) => (frame, channels) = (start, count);

    /// <param name="place">Of a channel's name in a scan header.</param>
    /// <param name="channel">Which one it is.</param>
    public void Scanned(int place, int channel) => scanned.Add((place, channel));

    /// <summary>Writes the file over.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: the colours are not known.</exception>
    public void Apply(string name)
    {
        if (channels == 4 && adobe < 0)
            throw ImageDecoder.Bad(
                name,
                "is a JPEG of four channels without Adobe's mark, so its colours are unknown",
                "Convert it to RGB"
            );
        ReadOnlySpan<byte> names = IsRgb() ? "RGB"u8 : [1, 2, 3, 4];
        for (int i = 0; i < channels; i++)
            file[frame + 6 + (3 * i)] = names[i];
        foreach ((int place, int channel) in scanned)
            file[place] = names[channel];
        foreach (int place in applications)
            file[place] = Unused;
        if (channels != 4)
            return;
        file[adobe - 3] = 0xEE;
        "Adobe\0"u8.CopyTo(file.AsSpan(adobe));
        if (file[adobe + AdobeTransform] != 0)
            file[adobe + AdobeTransform] = 2;
    }

    private bool IsRgb()
    {
        if (channels != 3 || jfif)
            return false;
        if (adobe >= 0)
            return file[adobe + AdobeTransform] == 0;
        return file[frame + 6] == 'R' && file[frame + 9] == 'G' && file[frame + 12] == 'B';
    }
}

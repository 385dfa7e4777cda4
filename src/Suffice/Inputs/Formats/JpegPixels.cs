using StbImageSharp;

namespace Suffice.Inputs.Formats;

/// <summary>
/// Makes pixels of the channels that StbImageSharp decodes from a JPEG: channels of fewer samples are stretched row by row, then colours
/// become RGB. This is what the library does itself, to the bit, but for one fault of it: where a channel has half the samples across and
/// all of them down (4:2:2), it mixes the last two samples of a row the wrong way round, so that the picture's right edge gets the colour
/// of what lies beside it.
/// </summary>
internal sealed unsafe class JpegPixels : IDisposable
{
    private readonly StbImage.stbi__jpeg jpeg;
    private readonly Channel[] channels;

    /// <param name="file">The whole file, checked and with plain colours (<see cref="JpegInspector"/>).</param>
    /// <exception cref="InvalidDataException">The compressed data break the format's rules.</exception>
    private JpegPixels(byte[] file)
    {
        jpeg = new StbImage.stbi__jpeg { s = new StbImage.stbi__context(new MemoryStream(file)) };
        try
        {
            StbImage.stbi__setup_jpeg(jpeg);
            if (StbImage.stbi__decode_jpeg_image(jpeg) == 0)
                throw new InvalidDataException(StbImage.stbi__g_failure_reason);
            channels = [.. Enumerable.Range(0, jpeg.s.img_n).Select(i => new Channel(jpeg, i))];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="JpegPixels(byte[])"/>
    public static PixelImage Decode(byte[] file)
    {
        using var pixels = new JpegPixels(file);
        return pixels.Image();
    }

    public void Dispose() => StbImage.stbi__cleanup_jpeg(jpeg);

    private PixelImage Image()
    {
        (int width, int height, int colours) = ((int)jpeg.s.img_x, (int)jpeg.s.img_y, channels.Length >= 3 ? 3 : 1);
        var pixels = new byte[(long)width * height * colours]; // (H, W, C)
        var row = new byte[(width * colours) + 1]; // the library writes an alpha behind each pixel
        for (int y = 0; y < height; y++)
        {
            foreach (Channel channel in channels)
                channel.Next();
            fixed (byte* to = row)
                Write(to, width);
            row.AsSpan(0, width * colours).CopyTo(pixels.AsSpan(y * width * colours));
        }
        return new PixelImage(width, height, colours, pixels);
    }

    private void Write(byte* to, int width)
    {
        int last = channels.Length - 1;
        fixed (
            byte* first = channels[0].Row,
                second = channels[Math.Min(1, last)].Row,
                third = channels[Math.Min(2, last)].Row,
                black = channels[last].Row
        )
        {
            // Names say RGB, and Adobe's mark CMYK; all else is luma and chroma.
            bool isPlain = jpeg.rgb == 3 || (last == 3 && jpeg.app14_color_transform == 0);
            if (last == 0)
                new Span<byte>(first, width).CopyTo(new Span<byte>(to, width));
            else if (isPlain)
                Interleave(to, first, second, third, width);
            else
                jpeg.YCbCr_to_RGB_kernel(to, first, second, third, width, 3);
            if (last < 3)
                return;
            for (int i = 0; i < 3 * width; i++)
                to[i] = StbImage.stbi__blinn_8x8(isPlain ? to[i] : (byte)(255 - to[i]), black[i / 3]); // ink × black
        }
    }

    private static void Interleave(byte* to, byte* first, byte* second, byte* third, int width)
    {
        for (int x = 0; x < width; x++, to += 3)
            (to[0], to[1], to[2]) = (first[x], second[x], third[x]);
    }

    /// <summary>One channel's samples, stretched to the picture's width and height a row at a time.</summary>
    private sealed class Channel
    {
        private readonly StbImage.delegate2 stretch;
        private readonly int across,
            down,
            width,
            rows,
            stride;
        private byte* near,
            far;
        private int step,
            at;

        public Channel(StbImage.stbi__jpeg jpeg, int i)
        {
            StbImage.stbi__jpeg.unnamed1 samples = jpeg.img_comp[i];
            (across, down) = (jpeg.img_h_max / samples.h, jpeg.img_v_max / samples.v);
            width = ((int)jpeg.s.img_x + across - 1) / across;
            (rows, stride, step) = (samples.y, samples.w2, down >> 1);
            near = far = samples.data;
            Row = new byte[(width * across) + 3];
            stretch = (across, down) switch
            {
                (1, 1) => Copy,
                (1, 2) => StbImage.stbi__resample_row_v_2,
                (2, 1) => Double,
                (2, 2) => jpeg.resample_row_hv_2_kernel,
                _ => StbImage.stbi__resample_row_generic,
            };
        }

        public byte[] Row { get; }

        /// <summary>Fills <see cref="Row"/> with the picture's next row.</summary>
        public void Next()
        {
            bool isLower = step >= down >> 1;
            fixed (byte* row = Row)
                stretch(row, isLower ? far : near, isLower ? near : far, width, across);
            if (++step < down)
                return;
            step = 0;
            near = far;
            if (++at < rows)
                far += stride;
        }

        private static byte* Copy(byte* to, byte* near, byte* far, int width, int across)
        {
            new Span<byte>(near, width).CopyTo(new Span<byte>(to, width));
            return to;
        }

        /// <summary>A sample is three parts of itself and one of its neighbour on each side (libjpeg's "fancy upsampling").</summary>
        private static byte* Double(byte* to, byte* near, byte* far, int width, int across)
        {
            StbImage.stbi__resample_row_h_2(to, near, far, width, across);
            if (width > 1)
                to[2 * (width - 1)] = (byte)(((3 * near[width - 1]) + near[width - 2] + 2) >> 2);
            return to;
        }
    }
}

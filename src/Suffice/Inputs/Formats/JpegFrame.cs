namespace Suffice.Inputs.Formats;

/// <summary>What a JPEG's frame header says (ITU-T T.81, B.2.2), and which of its coefficients have come so far.</summary>
internal sealed class JpegFrame
{
    public const int Coefficients = 64;

    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="isProgressive">Whether scans give coefficients bit by bit.</param>
    /// <param name="components">With their sampling.</param>
    public JpegFrame(int width, int height, bool isProgressive, JpegComponent[] components)
    {
        (IsProgressive, Components) = (isProgressive, components);
        int across = components.Max(component => component.Across),
            down = components.Max(component => component.Down);
        McusAcross = Blocks(width, 8 * across);
        McusDown = Blocks(height, 8 * down);
        foreach (JpegComponent component in components)
        {
            component.BlocksAcross = Blocks(Blocks(width * component.Across, across), 8);
            component.BlocksDown = Blocks(Blocks(height * component.Down, down), 8);
            component.Stride = McusAcross * component.Across;
            if (isProgressive)
                component.NonZero = new ulong[component.Stride * McusDown * component.Down];
        }
    }

    public bool IsProgressive { get; }

    public JpegComponent[] Components { get; }

    /// <summary>Interleaved units of all components in a row.</summary>
    public int McusAcross { get; }

    public int McusDown { get; }

    /// <summary>The components whose coefficients have not all come to their last bit.</summary>
    public IEnumerable<int> Incomplete =>
        Components.Index().Where(component => component.Item.LowestBit.Any(bit => bit != 0)).Select(component => component.Index);

    private static int Blocks(int size, int unit) => (size + unit - 1) / unit;
}

/// <summary>One channel of a JPEG's frame.</summary>
internal sealed class JpegComponent
{
    /// <summary>By which scans name it.</summary>
    public required byte Id { get; init; }

    /// <summary>Blocks in an interleaved unit, across.</summary>
    public required int Across { get; init; }

    /// <summary>Blocks in an interleaved unit, down.</summary>
    public required int Down { get; init; }

    /// <summary>Its quantisation table.</summary>
    public required int Quantisation { get; init; }

    /// <summary>Blocks of a scan of this component alone.</summary>
    public int BlocksAcross { get; set; }

    /// <summary>Blocks of a scan of this component alone.</summary>
    public int BlocksDown { get; set; }

    /// <summary>Blocks from one row of blocks to the next, those beyond the picture's edge included.</summary>
    public int Stride { get; set; }

    /// <summary>
    /// (rows of blocks, Stride): which coefficients of a block are not zero so far, one bit each. Empty unless progressive.
    /// </summary>
    public ulong[] NonZero { get; set; } = [];

    /// <summary>(64) the lowest bit that has come of each coefficient; -1: none has.</summary>
    public int[] LowestBit { get; } = [.. Enumerable.Repeat(-1, JpegFrame.Coefficients)];
}

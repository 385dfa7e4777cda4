namespace Suffice.Inputs.Formats;

/// <summary>A component in a scan, with the tables that it names there.</summary>
internal sealed record JpegScanComponent(JpegComponent Component, JpegHuffman? Dc, JpegHuffman? Ac);

/// <summary>
/// Walks the Huffman codes of one scan without computing a pixel (ITU-T T.81, annexes F.2 and G.2), and so finds data that end before the
/// last block and restart intervals that are missing. Decoders fill what is missing with grey and say nothing.
/// </summary>
internal sealed class JpegScan(JpegFrame frame, JpegScanComponent[] components, int restartInterval, string name)
{
    private int pendingEndOfBand; // blocks of the current band that are known to have nothing more

    public required int First { get; init; } // coefficient

    public required int Last { get; init; } // coefficient

    public required bool Refines { get; init; }

    /// <summary>Reads the scan that begins at a byte of the file.</summary>
    /// <returns>Where its data end.</returns>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: the data end early or cannot be.</exception>
    public int Check(ReadOnlySpan<byte> file, int at)
    {
        var bits = new JpegBits(file, at);
        bool alone = components is [_];
        JpegComponent first = components[0].Component;
        (int across, int down) = alone ? (first.BlocksAcross, first.BlocksDown) : (frame.McusAcross, frame.McusDown);
        int left = restartInterval,
            restarts = 0;
        for (int y = 0; y < down; y++)
        {
            for (int x = 0; x < across; x++)
            {
                if (restartInterval > 0 && left-- == 0)
                {
                    bits.ContinueAt(Restart(file, bits.End(), restarts++));
                    pendingEndOfBand = 0;
                    left = restartInterval - 1;
                }
                if (alone)
                    Block(ref bits, components[0], (y * first.Stride) + x);
                else
                    Unit(ref bits, x, y);
                if (bits.EndedEarly)
                    throw ImageDecoder.Damaged(
                        name,
                        "is a truncated JPEG: its image data end early, after "
                            + $"{100.0 * ((y * (long)across) + x) / ((long)across * down):0} % of a scan"
                    );
                if (bits.HasBadCode)
                    throw ImageDecoder.Damaged(name, "has image data that break the format's rules: a code that its tables do not have");
            }
        }
        return bits.End();
    }

    /// <summary>All blocks of an interleaved unit.</summary>
    private void Unit(ref JpegBits bits, int x, int y)
    {
        foreach (JpegScanComponent scanned in components)
        {
            JpegComponent component = scanned.Component;
            for (int v = 0; v < component.Down; v++)
            for (int h = 0; h < component.Across; h++)
                Block(ref bits, scanned, (((y * component.Down) + v) * component.Stride) + (x * component.Across) + h);
        }
    }

    private void Block(ref JpegBits bits, JpegScanComponent scanned, int block)
    {
        if (!frame.IsProgressive)
        {
            bits.Number(Size(bits.Symbol(scanned.Dc!)));
            Coefficients(ref bits, scanned.Ac!);
        }
        else if (First == 0)
        {
            bits.Number(Refines ? 1 : Size(bits.Symbol(scanned.Dc!)));
        }
        else if (Refines)
        {
            RefineBand(ref bits, scanned.Ac!, ref scanned.Component.NonZero[block]);
        }
        else
        {
            Band(ref bits, scanned.Ac!, ref scanned.Component.NonZero[block]);
        }
    }

    private static void Coefficients(ref JpegBits bits, JpegHuffman table)
    {
        for (int k = 1; k < JpegFrame.Coefficients; k++)
        {
            (int run, int size) = Split(bits.Symbol(table));
            if (size == 0 && run < 15)
                return;
            k += run;
            bits.Number(size);
        }
    }

    /// <summary>First bits of a band of coefficients (T.81, G.1.2.2).</summary>
    private void Band(ref JpegBits bits, JpegHuffman table, ref ulong nonZero)
    {
        if (pendingEndOfBand > 0)
        {
            pendingEndOfBand--;
            return;
        }
        for (int k = First; k <= Last; k++)
        {
            (int run, int size) = Split(bits.Symbol(table));
            if (size == 0 && run < 15)
            {
                pendingEndOfBand = (1 << run) - 1 + bits.Number(run);
                return;
            }
            k += run;
            if (size > 0 && k <= Last)
                nonZero |= 1UL << k;
            bits.Number(size);
        }
    }

    /// <summary>One more bit of a band of coefficients (T.81, G.1.2.3): of those that are not zero, and signs of new ones.</summary>
    private void RefineBand(ref JpegBits bits, JpegHuffman table, ref ulong nonZero)
    {
        int k = First;
        for (; pendingEndOfBand == 0 && k <= Last; k++)
        {
            (int run, int size) = Split(bits.Symbol(table));
            if (size == 0 && run < 15)
            {
                pendingEndOfBand = (1 << run) + bits.Number(run);
                break;
            }
            if (size > 0)
                bits.Number(1);
            for (; k <= Last; k++)
            {
                if ((nonZero >> k & 1) != 0)
                    bits.Number(1);
                else if (--run < 0)
                    break;
            }
            if (size > 0 && k <= Last)
                nonZero |= 1UL << k;
        }
        if (pendingEndOfBand == 0)
            return;
        for (; k <= Last; k++)
            if ((nonZero >> k & 1) != 0)
                bits.Number(1);
        pendingEndOfBand--;
    }

    /// <summary>Passes the restart marker that must be here.</summary>
    private int Restart(ReadOnlySpan<byte> file, int at, int number)
    {
        int marker = at;
        while (marker < file.Length && file[marker] == 0xFF)
            marker++;
        if (marker == at || marker >= file.Length || file[marker] != 0xD0 + (number % 8))
            throw ImageDecoder.Damaged(
                name,
                $"is a truncated JPEG: at byte {at:N0} its restart interval {number + 2} is missing or out of order"
            );
        return marker + 1;
    }

    private static (int Run, int Size) Split(int symbol) => (symbol >> 4, symbol & 15);

    /// <summary>Bits of a difference; more than 15 cannot be and are what damage gives.</summary>
    private static int Size(int symbol) => Math.Min(symbol, JpegHuffman.LongestCode);
}

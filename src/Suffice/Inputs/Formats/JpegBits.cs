namespace Suffice.Inputs.Formats;

/// <summary>Reads the bits of a JPEG's compressed data up to the next marker (ITU-T T.81, F.2.2.5).</summary>
/// <param name="file">The whole file.</param>
/// <param name="start">Where the data begin.</param>
internal ref struct JpegBits(ReadOnlySpan<byte> file, int start)
{
    private readonly ReadOnlySpan<byte> file = file;
    private int at = start; // of the next byte that is not in the buffer
    private ulong buffer; // the next bits, in its lower end
    private int held; // how many

    /// <summary>Whether more bits were asked for than there are before the next marker.</summary>
    public bool EndedEarly { get; private set; }

    /// <summary>Whether bits were met with which no code begins.</summary>
    public bool HasBadCode { get; private set; }

    /// <summary>Reads a code; 0 after something went wrong.</summary>
    public int Symbol(JpegHuffman table)
    {
        if (held < JpegHuffman.LongestCode)
            Fill();
        // Bits that are missing count as ones: no code is made of ones alone.
        int missing = Math.Max(0, JpegHuffman.LongestCode - held);
        int next = (int)(((buffer << missing) | ((1UL << missing) - 1)) >> (held + missing - JpegHuffman.LongestCode)) & 0xFFFF;
        int length = table.Find(next, out int symbol);
        if (length == 0 && missing == 0)
            HasBadCode = true;
        if (length == 0 || length > held)
            return Fail(missing > 0);
        held -= length;
        return symbol;
    }

    /// <summary>Reads up to 16 bits as a number; 0 after something went wrong.</summary>
    public int Number(int bits)
    {
        if (held < bits)
            Fill();
        if (held < bits)
            return Fail(true);
        held -= bits;
        return (int)(buffer >> held) & ((1 << bits) - 1);
    }

    /// <summary>
    /// Ends an interval: drops the bits that fill its last byte. Returns where the next byte is, which is a marker's first unless the
    /// interval holds more than it should.
    /// </summary>
    public int End()
    {
        // Whole bytes that are left in the buffer go back; none was a stuffed zero that could be met twice, for each is found again.
        for (held -= held % 8; held > 0; held -= 8)
        {
            at--;
            if (file[at] == 0 && file[at - 1] == 0xFF)
                at--;
        }
        return at;
    }

    /// <summary>Goes on behind a marker.</summary>
    public void ContinueAt(int place) => (at, held) = (place, 0);

    private int Fail(bool early)
    {
        EndedEarly |= early;
        return 0;
    }

    private void Fill()
    {
        while (held <= 48 && at < file.Length)
        {
            byte value = file[at];
            if (value == 0xFF)
            {
                if (at + 1 >= file.Length || file[at + 1] != 0)
                    return; // a marker
                at++;
            }
            at++;
            buffer = (buffer << 8) | value;
            held += 8;
        }
    }
}

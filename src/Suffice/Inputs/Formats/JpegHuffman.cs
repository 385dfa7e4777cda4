namespace Suffice.Inputs.Formats;

/// <summary>A table of Huffman codes as a JPEG's DHT segment gives it (ITU-T T.81, annex C and F.2.2.3).</summary>
internal sealed class JpegHuffman
{
    public const int LongestCode = 16;

    private const int LookupBits = 9;

    private readonly ushort[] lookup = new ushort[1 << LookupBits]; // length in the upper byte, symbol in the lower; 0: the code is longer
    private readonly int[] ends = new int[LongestCode + 1]; // by length: first code beyond those of this length
    private readonly int[] offsets = new int[LongestCode + 1]; // by length: place of a code's symbol, less the code
    private readonly byte[] symbols;

    /// <param name="counts">Codes of 1 to 16 bits.</param>
    /// <param name="symbols">In the order of their codes.</param>
    private JpegHuffman(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        this.symbols = symbols.ToArray();
        for (int length = 1, code = 0, at = 0; length <= LongestCode; length++, code <<= 1)
        {
            offsets[length] = at - code;
            for (int i = 0; i < counts[length - 1]; i++, code++, at++)
            {
                if (length <= LookupBits)
                    Fill(code << (LookupBits - length), 1 << (LookupBits - length), length, symbols[at]);
            }
            ends[length] = code;
        }
    }

    /// <summary>Builds a table; null when there are more codes than their lengths allow.</summary>
    public static JpegHuffman? Of(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        int code = 0;
        for (int length = 1; length <= LongestCode; length++, code <<= 1)
        {
            code += counts[length - 1];
            if (code > 1 << length)
                return null;
        }
        return new JpegHuffman(counts, symbols);
    }

    /// <summary>Finds the code at the beginning of 16 bits.</summary>
    /// <param name="bits">16 bits.</param>
    /// <param name="symbol">What the code stands for.</param>
    /// <returns>The code's length; 0: no code begins so.</returns>
    public int Find(int bits, out int symbol)
    {
        int found = lookup[bits >> (LongestCode - LookupBits)];
        symbol = found & 0xFF;
        if (found != 0)
            return found >> 8;
        for (int length = LookupBits + 1; length <= LongestCode; length++)
        {
            int code = bits >> (LongestCode - length);
            if (code >= ends[length])
                continue;
            symbol = symbols[offsets[length] + code];
            return length;
        }
        return 0;
    }

    private void Fill(int first, int count, int length, byte symbol) => lookup.AsSpan(first, count).Fill((ushort)((length << 8) | symbol));
}

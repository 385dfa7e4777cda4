using Suffice.Files;

namespace Suffice.Data.Files;

/// <summary>Passes a stream on, and remembers whether what was read last was zeros.</summary>
internal sealed class TailStream(Stream source) : ReadingStream
{
    private const int EndMark = 512; // a tar block

    private long zeros;

    /// <summary>Reads what is left, and says whether the stream ends in a block of zeros.</summary>
    public bool EndsInZeros()
    {
        Span<byte> buffer = stackalloc byte[4096];
        while (Read(buffer) > 0) { }
        return zeros >= EndMark;
    }

    public override int Read(Span<byte> buffer)
    {
        int read = source.Read(buffer);
        int last = buffer[..read].LastIndexOfAnyExcept((byte)0);
        zeros = last < 0 ? zeros + read : read - 1 - last;
        return read;
    }
}
